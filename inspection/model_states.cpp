#include "inspection/model_states.h"

#include <filesystem>
#include <stdexcept>

#include "model/model_weights.h"
#include "model/recipe.h"
#include "run/atomic_file.h"
#include "run/run_folder.h"
#include "trainer/first_weights.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

Weights on_device(const Weights& weights, const Topology& topology, at::Device device) {
  return make_weights(topology, HeadWeights::kPresent,
                      [&](const WeightSpec& spec) { return weights.at(spec.name).to(device); });
}

/// What a training started from, by its run.json.
Weights start_of(const std::string& model, const Topology& topology, at::Device device) {
  const fs::path file = fs::path(model) / kRunFile;
  const nlohmann::json run = read_json_file(file);
  try {
    const nlohmann::json& options = run.at("options");
    InitOptions init;
    init.from = options.value("init", init.from);
    init.embedding = options.value("init-embedding", init.embedding);
    init.head = options.value("init-head", init.head);
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
    throw std::invalid_argument(file.string() + ": " + error.what());
  }
}

}  // namespace

bool is_training(const std::string& model) {
  return fs::is_directory(model) && fs::exists(fs::path(model) / "model.json") &&
         fs::exists(fs::path(model) / kRunFile);
}

ModelStates model_states(const std::string& model, const std::string& file,
                         const Topology& topology, std::uint64_t seed, at::Device device) {
  const std::string path = file.empty() ? own_weights(model) : file;
  if (path.empty()) {
    return {{{"untrained", first_weights(topology, "fixed", seed, {}, device).weights}}, ""};
  }
  const Weights weights = on_device(read_weights(path, topology), topology, device);
  if (!file.empty() || !is_training(model)) {
    return {{{"weights", weights}}, ""};
  }
  ModelStates result;
  try {
    result.states.push_back({"before training", start_of(model, topology, device)});
  } catch (const std::invalid_argument& error) {
    result.warning = "the start of the training is left out: " + std::string(error.what());
  }
  result.states.push_back({"trained", weights});
  return result;
}

}  // namespace asvit
