#include "export/onnx_model.h"

#include <limits>
#include <stdexcept>

#include "export/onnx_layers.h"
#include "network/weight_names.h"
#include "space/cost.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

constexpr int kOpset = 17;     // the first with LayerNormalization
constexpr int kIrVersion = 8;  // of that opset's release

/// Describes a float32 input or output of `sides`; the first dimension is any batch.
void describe(onnx::ValueInfoProto& value, const std::string& name,
              const std::vector<std::int64_t>& sides) {
  value.set_name(name);
  onnx::TypeProto::Tensor& type = *value.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  type.mutable_shape()->add_dim()->set_dim_param("batch");
  for (const std::int64_t side : sides) {
    type.mutable_shape()->add_dim()->set_dim_value(side);
  }
}

void add_metadata(onnx::ModelProto& model, const std::string& key, const std::string& value) {
  onnx::StringStringEntryProto& entry = *model.add_metadata_props();
  entry.set_key(key);
  entry.set_value(value);
}

void add_description(onnx::ModelProto& model, const Topology& topology, const ModelCard& card) {
  model.set_ir_version(kIrVersion);
  model.set_producer_name("asvit");
  model.set_producer_version(card.version);
  model.set_doc_string(card.name);
  onnx::OperatorSetIdProto& opset = *model.add_opset_import();
  opset.set_domain("");
  opset.set_version(kOpset);
  add_metadata(model, "asvit_topology", topology_to_json(topology).dump());
  if (topology.channels == 3) {
    add_metadata(model, "mean", nlohmann::json(card.mean).dump());
    add_metadata(model, "std", nlohmann::json(card.deviation).dump());
  }
}

void add_network(onnx::GraphProto& proto, const Topology& topology, const Weights& weights) {
  OnnxGraph graph(proto);
  const OnnxLayers layers(topology, weights, graph);
  std::string x = layers.tokenizer("images");
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    const std::vector<Block>& blocks = topology.stages[s].blocks;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      std::string prefix = block_prefix(s, b);
      prefix.pop_back();  // the dot: names of nodes end without
      x = layers.block(prefix, x, static_cast<int>(s), blocks[b]);
    }
    if (s < topology.merges.size()) {
      x = layers.merge(x, static_cast<int>(s));
    }
  }
  layers.head(x);
  onnx::NodeProto& last = *proto.mutable_node(proto.node_size() - 1);
  last.set_output(0, "logits");
}

}  // namespace

void require_onnx_size(const Topology& topology) {
  // A protobuf message ends at 2 GB; a twentieth is ample for all that is no weight.
  constexpr std::int64_t kMost = std::int64_t{std::numeric_limits<std::int32_t>::max()} / 20 * 19;
  constexpr std::int64_t kBytes = 4;
  const std::int64_t parameters = cost(topology).parameters();
  if (parameters > kMost / kBytes) {
    throw std::invalid_argument("onnx: got " + std::to_string(parameters) +
                                " parameters, expected at most " + std::to_string(kMost / kBytes) +
                                ", what one ONNX file can hold");
  }
}

std::string onnx_model(const Topology& topology, const Weights& weights, const ModelCard& card) {
  validate(topology);
  require_onnx_size(topology);
  onnx::ModelProto model;
  add_description(model, topology, card);
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.set_name("asvit");
  const std::int64_t size = topology.image_size;
  describe(*graph.add_input(), "images", {topology.channels, size, size});
  describe(*graph.add_output(), "logits", {topology.classes});
  add_network(graph, topology, weights);
  return model.SerializeAsString();
}

}  // namespace asvit
