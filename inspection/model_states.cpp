#include "inspection/model_states.h"

#include <filesystem>
#include <stdexcept>

#include "model/model_weights.h"
#include "model/recipe.h"
#include "model/training_folder.h"
#include "run/atomic_file.h"
#include "run/run_folder.h"
#include "trainer/first_weights.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

/// What a training started from, by its run.json.
Weights start_of(const fs::path& file, const Topology& topology, at::Device device) {
  const nlohmann::json run = read_json_file(file);
  try {
    const nlohmann::json& options = run.at("options");
    InitOptions init;
    for_each_field(init, [&](const char* name, auto& field, const auto&...) {
      if (const auto stored = options.find(option_name(name)); stored != options.end()) {
        field_from_json(JsonReader(*stored), field);
      }
    });
    Recipe recipe;
    options.at("weight-init").get_to(recipe.weight_init);
    recipe.validate();
    if (run.at("command") != "train" || !options.at("seed").is_number_unsigned()) {
      throw std::invalid_argument("got another command or seed, expected those of a training");
    }
    const FirstWeights first = first_weights(topology, recipe.weight_init,
                                             options.at("seed").get<std::uint64_t>(), init, device);
    if (!init.from.empty() && first.init.at("digest").get<std::uint64_t>() !=
                                  run.at("init").at("digest").get<std::uint64_t>()) {
      throw std::invalid_argument("init: '" + init.from + "' holds other weights now");
    }
    return first.weights;
  } catch (const std::exception& error) {
    throw std::invalid_argument(error.what());
  }
}

}  // namespace

ModelStates model_states(const std::string& model, const std::string& file,
                         const Topology& topology, std::uint64_t seed, at::Device device) {
  const std::string path = weights_path(model, {file});
  if (path.empty()) {
    return {{{"untrained", first_weights(topology, "fixed", seed, {}, device).weights}}, "", ""};
  }
  const Weights weights = read_weights(path, topology, device);
  if (!file.empty() || !is_training(model)) {
    return {{{"weights", weights}}, "", ""};
  }
  ModelStates result;
  const fs::path run_file = fs::path(model) / kRunFile;
  try {
    result.states.push_back({"before training", start_of(run_file, topology, device)});
  } catch (const std::invalid_argument& error) {
    result.no_start_in = run_file.string();
    result.no_start = error.what();
  }
  result.states.push_back({"trained", weights});
  return result;
}

}  // namespace asvit
