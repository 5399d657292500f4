#include "model/recipe.h"

#include <sstream>
#include <stdexcept>

#include "network/init.h"
#include "space/retokenized.h"

namespace asvit {
namespace {

template <typename T>
void require_range(const char* field, T got, T least, T most) {
  if (!(got >= least && got <= most)) {
    std::ostringstream text;
    text << field << ": got " << got << ", expected " << least << " .. " << most;
    throw std::invalid_argument(text.str());
  }
}

}  // namespace

void Recipe::validate() const {
  constexpr int kMost = 1'000'000;
  require_range("epochs", epochs, 1, kMost);
  require_range("batch_size", batch_size, 1, kMost);
  require_range("micro_batch", micro_batch, 0, kMost);
  require_range("learning_rate", learning_rate, 0.0, 1000.0);
  require_range("min_learning_rate", min_learning_rate, 0.0, learning_rate);
  require_range("warmup_epochs", warmup_epochs, 0.0, 1.0 * kMost);
  require_range("weight_decay", weight_decay, 0.0, 100.0);
  require_range("beta1", beta1, 0.0, 0.999999);
  require_range("beta2", beta2, 0.0, 0.999999999);
  require_range("clip_norm", clip_norm, 0.0, 1e9);
  require_range("ema_decay", ema_decay, 0.0, 0.999999999);
  require_range("drop_path", drop_path, 0.0, 0.99);
  require_range("label_smoothing", label_smoothing, 0.0, 0.99);
  require_range("mixup", mixup, 0.0, 100.0);
  require_range("cutmix", cutmix, 0.0, 100.0);
  require_range("crop", crop, 0.001, 1.0);
  require_range("flip", flip, 0.0, 1.0);
  require_range("rand_augment", rand_augment, 0, 100);
  require_range("magnitude", magnitude, 0.0, 10.0);
  require_range("color_jitter", color_jitter, 0.0, 1.0);
  require_range("erasing", erasing, 0.0, 1.0);
  require_range("activation_checkpoints", activation_checkpoints, 0, kMost);
  value_of("precision", precision, kPrecisions);
  value_of("weight_init", weight_init, kLinearInits);
  value_of("coarse_tokens", coarse_tokens, kCoarseTokens);
}

nlohmann::ordered_json recipe_to_json(const Recipe& recipe) { return fields_to_json(recipe); }

Recipe recipe_from_json(const nlohmann::json& document) {
  Recipe recipe;
  fields_from_json(document, recipe, "/recipe", "a recipe");
  recipe.validate();
  return recipe;
}

}  // namespace asvit
