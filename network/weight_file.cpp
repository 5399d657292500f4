#include "network/weight_file.h"

#include <sstream>
#include <stdexcept>
#include <unordered_map>

#include "base/error_context.h"
#include "base/json_reader.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

std::string quoted(const std::string& name) { return "tensor " + shown(nlohmann::json(name)); }

std::string shape_text(at::IntArrayRef shape) {
  std::ostringstream text;
  text << shape;
  return text.str();
}

}  // namespace

TensorFile tensor_file(const Weights& weights, const Topology& topology, HeadWeights head) {
  TensorFile file;
  for (const WeightSpec& spec : weight_specs(topology, head)) {
    file.tensors.emplace_back(spec.name, weights.at(spec.name));
  }
  file.metadata = {{"format", "pt"}, {kTopologyMetadata, topology_to_json(topology).dump()}};
  return file;
}

Weights weights_from(const TensorFile& file, const Topology& topology, HeadWeights head) {
  std::unordered_map<std::string, at::Tensor> tensors(file.tensors.begin(), file.tensors.end());
  const Weights weights = make_weights(topology, head, [&](const WeightSpec& spec) {
    const auto found = tensors.find(spec.name);
    if (found == tensors.end()) {
      reject(quoted(spec.name), "nothing", "shape " + shape_text(spec.shape));
    }
    at::Tensor tensor = found->second;
    tensors.erase(found);
    if (tensor.sizes() != at::IntArrayRef(spec.shape)) {
      reject(quoted(spec.name), "shape " + shape_text(tensor.sizes()),
             "shape " + shape_text(spec.shape));
    }
    if (!tensor.is_floating_point()) {
      reject(quoted(spec.name), at::toString(tensor.scalar_type()), "floating-point numbers");
    }
    return tensor;
  });
  if (!tensors.empty()) {
    reject(quoted(tensors.begin()->first), "one that the network does not have",
           "the weights of the topology alone");
  }
  return weights;
}

void require_topology(const TensorFile& file, const Topology& topology) {
  if (file.metadata.count(kTopologyMetadata) == 0) {
    return;
  }
  Topology found = topology_of(file);
  found.image_size = topology.image_size;
  require_same_topology("weights of another topology", found, topology);
}

Weights read_weight_file(const std::filesystem::path& path, const Topology& topology,
                         HeadWeights head) {
  const TensorFile file = read_safetensors(path);
  return at_place(path.string(), [&] {
    require_topology(file, topology);
    return weights_from(file, topology, head);
  });
}

Topology topology_of(const TensorFile& file) {
  const auto found = file.metadata.find(kTopologyMetadata);
  if (found == file.metadata.end()) {
    reject("metadata", "no '" + std::string(kTopologyMetadata) + "'", "the topology as JSON");
  }
  const auto json = nlohmann::json::parse(found->second, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    reject("metadata '" + found->first + "'", "malformed JSON", "a topology");
  }
  return topology_from_json(json);
}

}  // namespace asvit
