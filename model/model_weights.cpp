#include "model/model_weights.h"

#include <filesystem>
#include <stdexcept>

#include "model/training_folder.h"
#include "network/init.h"
#include "network/weight_file.h"

namespace asvit {
namespace fs = std::filesystem;

namespace {

std::string trained_weights(const std::string& model) {
  if (!fs::is_directory(model) || !fs::exists(fs::path(model) / kModelFile)) {
    return "";
  }
  const fs::path trained = fs::path(model) / kWeightsFile;
  if (!fs::exists(trained)) {
    throw std::invalid_argument(model +
                                ": got a training without model.safetensors, expected one "
                                "that has ended an epoch");
  }
  return trained.string();
}

std::string checkpoint_weights(const std::string& model, const WeightsChoice& choice) {
  const CheckpointPlaces places(fs::path(model) / kCheckpoints);
  const fs::path folder =
      choice.checkpoint == CheckpointKind::kBest ? places.best() : places.newest();
  if (folder.empty()) {
    throw std::invalid_argument(model +
                                ": got a folder without checkpoints, expected that of a training");
  }
  return (folder / (choice.averaged ? kCheckpointAverage : kCheckpointWeights)).string();
}

}  // namespace

CheckpointKind checkpoint_kind(const std::string& name) {
  return value_of("checkpoint", name, kCheckpointKinds);
}

std::string weights_path(const std::string& model, const WeightsChoice& choice) {
  if (!choice.file.empty()) {
    return choice.file;
  }
  if (choice.checkpoint != CheckpointKind::kNone) {
    return checkpoint_weights(model, choice);
  }
  return fs::path(model).extension() == ".safetensors" ? model : trained_weights(model);
}

Weights model_weights(const std::string& model, const WeightsChoice& choice,
                      const Topology& topology, std::uint64_t seed, at::Device device) {
  const std::string path = weights_path(model, choice);
  if (!path.empty()) {
    return read_weights(path, topology, device);
  }
  return draw_weights(topology, HeadWeights::kPresent, seed,
                      at::TensorOptions().dtype(at::kFloat).device(device));
}

Weights read_weights(const std::string& path, const Topology& topology, at::Device device) {
  const Weights weights = read_weight_file(path, topology);
  return make_weights(topology, HeadWeights::kPresent, [&](const WeightSpec& spec) {
    const at::Tensor weight = weights.at(spec.name).to(at::kFloat);
    if (!at::isfinite(weight).all().item<bool>()) {
      throw std::invalid_argument(path + ": tensor '" + spec.name +
                                  "': got values that are not finite, expected float32 numbers");
    }
    return weight.to(device);
  });
}

}  // namespace asvit
