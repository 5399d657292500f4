#include "trainer/first_weights.h"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "base/error_context.h"
#include "base/random.h"
#include "model/model_weights.h"
#include "network/init.h"
#include "network/weight_file.h"
#include "network/weight_transfer.h"
#include "run/atomic_file.h"

namespace asvit {
namespace {

std::string weights_of(const std::string& argument) {
  const std::string path = weights_path(argument);
  if (path.empty() || !std::filesystem::is_regular_file(path)) {
    throw std::invalid_argument("got '" + argument +
                                "', expected a training's folder or a safetensors file");
  }
  return path;
}

/// The transfer from the file at `path`; one that names no topology is taken for the model's own.
WeightTransfer transfer_from(const std::string& path, const Topology& topology,
                             const Weights& drawn, const InitOptions& options) {
  const TensorFile file = read_safetensors(path);
  const Topology source = at_place(path, [&] {
    return file.metadata.count(kTopologyMetadata) == 0 ? topology : topology_of(file);
  });
  return transfer_weights(source, read_weights(path, source), topology, drawn,
                          {options.embedding, options.head});
}

}  // namespace

FirstWeights first_weights(const Topology& topology, const std::string& weight_init,
                           std::uint64_t seed, const InitOptions& options, at::Device device) {
  const LinearInit linear = value_of("weight_init", weight_init, kLinearInits);
  FirstWeights result;
  result.weights = draw_weights(topology, HeadWeights::kPresent, seed,
                                at::TensorOptions().dtype(at::kFloat).device(device), linear);
  if (options.from.empty()) {
    return result;
  }
  try {
    const std::string path = weights_of(options.from);
    const WeightTransfer transfer = transfer_from(path, topology, result.weights, options);
    result.weights = transfer.weights;
    result.init = {{"weights", path},
                   {"digest", fnv1a(read_file(path))},
                   {"taken", transfer.taken.size()},
                   {"resized", transfer.resized},
                   {"fresh", transfer.fresh},
                   {"left", transfer.left},
                   {"taken_parameters", transfer.taken_parameters},
                   {"parameters", transfer.parameters}};
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument("init: " + std::string(error.what()));
  }
  return result;
}

}  // namespace asvit
