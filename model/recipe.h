#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "base/fields.h"
#include "base/named_values.h"

namespace asvit {

/// What activations and their gradients are computed in.
enum class Precision { kFloat32, kBFloat16 };
inline constexpr NamedValue<Precision> kPrecisions[] = {{"float32", Precision::kFloat32},
                                                        {"bfloat16", Precision::kBFloat16}};
static_assert(is_one_to_one(kPrecisions));

/// How a model is trained. The defaults are those of DeiT (arXiv 2012.12877, table 9) where that
/// says something, for a batch of 128 images.
struct Recipe {
  std::string weight_init = "fixed";  ///< deviation of linear weights: fixed (0.02) or fan-in
  int epochs = 100;                   ///< passes over the training images, at least 1
  int batch_size = 128;               ///< images an update
  int micro_batch = 0;                ///< images that are computed at once, see micro_batch_size()
  int activation_checkpoints = 0;  ///< layers between kept activations, see backward(); 0: keep all
  std::string precision = "float32";  ///< or bfloat16: of activations and their gradients
  double learning_rate = 5e-4;        ///< highest, after the warm-up
  double min_learning_rate = 1e-5;    ///< lowest, at the end of the cosine
  double warmup_epochs = 5.0;         ///< linear rise from 0, at most half of the training
  double weight_decay = 0.05;         ///< of linear and convolution weights alone
  std::string optimizer = "adamw";    ///< see make_optimizer(), which checks it
  double beta1 = 0.9;            ///< AdamW's decay of the gradient's average; Lion's part of it
  double beta2 = 0.999;          ///< ... and of the squared gradient's; Lion's of the average
  double clip_norm = 1.0;        ///< longest gradient; 0: any
  double ema_decay = 0.999;      ///< of the averaged weights, an update; 0: no average
  double drop_path = 0.1;        ///< stochastic depth at the last block, from 0 at the first
  double label_smoothing = 0.1;  ///< part of a target spread over all classes
  double mixup = 0.8;            ///< alpha of mixup's Beta distribution; 0: none
  double cutmix = 1.0;           ///< alpha of cutmix's; 0: none; with both, one of them a batch
  double crop = 0.08;            ///< least part of an image that a random crop keeps; 1: no crop
  double flip = 0.5;             ///< probability of a left-right flip
  int rand_augment = 2;          ///< operations of RandAugment an image; 0: none
  double magnitude = 9.0;        ///< of these operations, 0 .. 10
  double color_jitter = 0.0;     ///< range of brightness, contrast and saturation
  double erasing = 0.25;         ///< probability that a rectangle is erased
  std::string tokenization = "off";      ///< see parse_token_schedule()
  std::string coarse_tokens = "dilate";  ///< or resize, see CoarseTokens

  /// Throws std::invalid_argument naming the field, what it got and what is expected.
  void validate() const;
};

/// The fields of a Recipe (base/fields.h).
template <typename AnyRecipe, typename Visitor, FieldsOf<AnyRecipe, Recipe> = 0>
void for_each_field(AnyRecipe& recipe, Visitor&& visit) {
  visit("weight_init", recipe.weight_init, "KIND",
        "first linear weights: fixed (0.02) or fan-in (narrow nets)");
  visit("epochs", recipe.epochs, "N", "passes over the training images");
  visit("batch_size", recipe.batch_size, "N", "images an update");
  visit("micro_batch", recipe.micro_batch, "N",
        "images computed at once; 0: 16, on CUDA the batch");
  visit("activation_checkpoints", recipe.activation_checkpoints, "N",
        "keep those of every Nth layer, for memory; 0: all");
  visit("precision", recipe.precision, "TYPE", "float32, or bfloat16 (for CUDA) in the network");
  visit("learning_rate", recipe.learning_rate, "X", "highest, after the warm-up");
  visit("min_learning_rate", recipe.min_learning_rate, "X", "lowest, at the end of the cosine");
  visit("warmup_epochs", recipe.warmup_epochs, "X", "epochs of linear warm-up");
  visit("weight_decay", recipe.weight_decay, "X", "of linear and convolution weights alone");
  visit("optimizer", recipe.optimizer, "KIND", "what updates the weights");
  visit("beta1", recipe.beta1, "X", "AdamW's decay of the gradient's average; Lion's part of it");
  visit("beta2", recipe.beta2, "X", "AdamW's decay of its square's average; Lion's of the average");
  visit("clip_norm", recipe.clip_norm, "X", "longest gradient; 0: any");
  visit("ema_decay", recipe.ema_decay, "X", "of the averaged weights, an update; 0: no average");
  visit("drop_path", recipe.drop_path, "X", "stochastic depth at the last block");
  visit("label_smoothing", recipe.label_smoothing, "X", "part of a target spread over all classes");
  visit("mixup", recipe.mixup, "ALPHA", "of mixup; 0: none");
  visit("cutmix", recipe.cutmix, "ALPHA", "of cutmix; 0: none");
  visit("crop", recipe.crop, "X", "least part of an image that a random crop keeps; 1: no crop");
  visit("flip", recipe.flip, "P", "probability of a left-right flip");
  visit("rand_augment", recipe.rand_augment, "N", "operations of RandAugment an image; 0: none");
  visit("magnitude", recipe.magnitude, "X", "of RandAugment's operations, 0 .. 10");
  visit("color_jitter", recipe.color_jitter, "X", "range of brightness, contrast and saturation");
  visit("erasing", recipe.erasing, "P", "probability that a rectangle is erased");
  visit("tokenization", recipe.tokenization, "SCHEDULE",
        "off, auto, auto:SAVED or like 4x:0.15,2x:0.35,1x");
  visit("coarse_tokens", recipe.coarse_tokens, "KIND", "dilate or resize the tokenizer's kernel");
}

/// Every field by its name.
nlohmann::ordered_json recipe_to_json(const Recipe& recipe);

/// Fields that are left out keep their defaults. Throws std::invalid_argument for unknown members,
/// wrong types and what validate() refuses, naming the JSON pointer.
Recipe recipe_from_json(const nlohmann::json& document);

}  // namespace asvit
