#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "export/onnx_protobuf.h"

namespace asvit {

/// An attribute of an ONNX node: an integer, integers or a number.
struct OnnxAttribute {
  /// Each names the attribute and gives its value.
  OnnxAttribute(std::string attribute, std::int64_t value);
  OnnxAttribute(std::string attribute, const std::vector<std::int64_t>& values);
  OnnxAttribute(std::string attribute, double value);

  onnx::AttributeProto proto;
};

/// Adds nodes and constants to an ONNX graph; values go by their names.
class OnnxGraph {
 public:
  /// `graph` must outlive this.
  explicit OnnxGraph(onnx::GraphProto& graph) : graph_(graph) {}

  /// Adds a node of type `op`, named and giving a value named `where`/`op`, with a number behind
  /// where that is taken already. Returns the value's name.
  std::string node(const std::string& where, const std::string& op,
                   const std::vector<std::string>& inputs,
                   const std::vector<OnnxAttribute>& attributes = {});

  /// A float32 constant of this name, stored once however often it is used; returns the name.
  std::string weight(const std::string& name, const at::Tensor& tensor);

  /// A constant of int64 with this shape; equal ones are stored once.
  std::string integers(const std::vector<std::int64_t>& values,
                       const std::vector<std::int64_t>& shape);

  /// The same, of one dimension.
  std::string integers(const std::vector<std::int64_t>& values);

  /// A constant of int64 without dimensions.
  std::string integer(std::int64_t value);

  /// A constant of float32 without dimensions; equal ones are stored once.
  std::string number(double value);

  /// Reshape to `shape`, where -1 is what is left over: the batch.
  std::string reshape(const std::string& where, const std::string& x,
                      const std::vector<std::int64_t>& shape);

  /// Transpose by this permutation.
  std::string transpose(const std::string& where, const std::string& x,
                        const std::vector<std::int64_t>& permutation);

 private:
  onnx::GraphProto& graph_;
  std::map<std::string, int> used_;  // names of nodes and how often they were asked for
  std::map<std::pair<std::vector<std::int64_t>, std::vector<std::int64_t>>, std::string> integers_;
  std::map<double, std::string> numbers_;
  std::set<std::string> weights_;
};

}  // namespace asvit
