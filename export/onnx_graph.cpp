#include "export/onnx_graph.h"

#include <utility>

namespace asvit {
namespace {

/// Adds an empty constant of this type and shape.
onnx::TensorProto& constant(onnx::GraphProto& graph, const std::string& name,
                            onnx::TensorProto::DataType type,
                            const std::vector<std::int64_t>& shape) {
  onnx::TensorProto& tensor = *graph.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(type);
  for (const std::int64_t side : shape) {
    tensor.add_dims(side);
  }
  return tensor;
}

}  // namespace

OnnxAttribute::OnnxAttribute(std::string attribute, std::int64_t value) {
  proto.set_name(std::move(attribute));
  proto.set_type(onnx::AttributeProto::INT);
  proto.set_i(value);
}

OnnxAttribute::OnnxAttribute(std::string attribute, const std::vector<std::int64_t>& values) {
  proto.set_name(std::move(attribute));
  proto.set_type(onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) {
    proto.add_ints(value);
  }
}

OnnxAttribute::OnnxAttribute(std::string attribute, double value) {
  proto.set_name(std::move(attribute));
  proto.set_type(onnx::AttributeProto::FLOAT);
  proto.set_f(static_cast<float>(value));
}

std::string OnnxGraph::node(const std::string& where, const std::string& op,
                            const std::vector<std::string>& inputs,
                            const std::vector<OnnxAttribute>& attributes) {
  std::string name = where + "/" + op;
  if (const int before = used_[name]++; before > 0) {
    name += "_" + std::to_string(before);
  }
  onnx::NodeProto& node = *graph_.add_node();
  node.set_name(name);
  node.set_op_type(op);
  for (const std::string& input : inputs) {
    node.add_input(input);
  }
  node.add_output(name);
  for (const OnnxAttribute& attribute : attributes) {
    *node.add_attribute() = attribute.proto;
  }
  return name;
}

std::string OnnxGraph::weight(const std::string& name, const at::Tensor& tensor) {
  if (!weights_.insert(name).second) {
    return name;
  }
  const at::Tensor values = tensor.to(at::kCPU, at::kFloat).contiguous();
  constant(graph_, name, onnx::TensorProto::FLOAT, values.sizes().vec())
      .set_raw_data(values.data_ptr(), values.nbytes());
  return name;
}

std::string OnnxGraph::integers(const std::vector<std::int64_t>& values,
                                const std::vector<std::int64_t>& shape) {
  const auto [entry, is_new] =
      integers_.try_emplace({values, shape}, "integers_" + std::to_string(integers_.size()));
  if (is_new) {
    constant(graph_, entry->second, onnx::TensorProto::INT64, shape)
        .set_raw_data(values.data(), values.size() * sizeof(std::int64_t));
  }
  return entry->second;
}

std::string OnnxGraph::integers(const std::vector<std::int64_t>& values) {
  return integers(values, {static_cast<std::int64_t>(values.size())});
}

std::string OnnxGraph::integer(std::int64_t value) { return integers({value}, {}); }

std::string OnnxGraph::number(double value) {
  const auto [entry, is_new] =
      numbers_.try_emplace(value, "number_" + std::to_string(numbers_.size()));
  if (is_new) {
    constant(graph_, entry->second, onnx::TensorProto::FLOAT, {})
        .add_float_data(static_cast<float>(value));
  }
  return entry->second;
}

std::string OnnxGraph::reshape(const std::string& where, const std::string& x,
                               const std::vector<std::int64_t>& shape) {
  return node(where, "Reshape", {x, integers(shape)});
}

std::string OnnxGraph::transpose(const std::string& where, const std::string& x,
                                 const std::vector<std::int64_t>& permutation) {
  return node(where, "Transpose", {x}, {{"perm", permutation}});
}

}  // namespace asvit
