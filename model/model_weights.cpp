#include "model/model_weights.h"

#include <filesystem>
#include <stdexcept>

#include "network/weight_file.h"

namespace asvit {
namespace fs = std::filesystem;

std::string own_weights(const std::string& model) {
  if (fs::path(model).extension() == ".safetensors") {
    return model;
  }
  if (!fs::is_directory(model) || !fs::exists(fs::path(model) / "model.json")) {
    return "";
  }
  const fs::path trained = fs::path(model) / "model.safetensors";
  if (!fs::exists(trained)) {
    throw std::invalid_argument(model +
                                ": got a training without model.safetensors, expected one "
                                "that has ended an epoch");
  }
  return trained.string();
}

Weights read_weights(const std::string& path, const Topology& topology) {
  const Weights weights = read_weight_file(path, topology);
  return make_weights(topology, HeadWeights::kPresent, [&](const WeightSpec& spec) {
    const at::Tensor weight = weights.at(spec.name).to(at::kFloat);
    if (!at::isfinite(weight).all().item<bool>()) {
      throw std::invalid_argument(path + ": tensor '" + spec.name +
                                  "': got values that are not finite, expected float32 numbers");
    }
    return weight;
  });
}

}  // namespace asvit
