#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include <ATen/ATen.h>

#include "space/topology.h"

namespace asvit {

/// What a weight is to the network; decides how it is drawn and, in training, decayed.
enum class WeightKind {
  kLinear,      ///< (out, in), y = x W^T
  kDictionary,  ///< (in, out), y = x W and, by the same weight, x = y W^T
  kConvolution,
  kConvolutionBias,
  kNorm,
  kBias,
  kEmbedding
};

/// Whether a weight multiplies features: linear layers', dictionaries', convolutions'. These are
/// drawn at random and decayed.
bool multiplies(WeightKind kind);

/// Whether a network carries its classifier. Scores read features and need none.
enum class HeadWeights { kPresent, kAbsent };

/// One weight of a network: its name in timm's manner, for example
/// `stages.0.blocks.0.attn.qkv.weight`, its shape and its kind.
struct WeightSpec {
  std::string name;
  std::vector<std::int64_t> shape;
  WeightKind kind = WeightKind::kLinear;
  bool in_attention = false;  ///< whether it is a block's attention's

  std::int64_t count() const;   ///< number of elements
  std::int64_t fan_in() const;  ///< inputs of one output: count() / shape[0], a dictionary's rows
};

/// Every weight of the network of `topology`, in the order of the forward pass.
std::vector<WeightSpec> weight_specs(const Topology& topology, HeadWeights head);

/// A network's weights by name: a value, shared by reference like the tensors in it.
class Weights {
 public:
  void set(const std::string& name, at::Tensor tensor) { tensors_[name] = std::move(tensor); }

  /// Throws std::invalid_argument when there is no weight of this name.
  const at::Tensor& at(const std::string& name) const;

  /// An undefined tensor when there is no weight of this name.
  at::Tensor find(const std::string& name) const;

  std::int64_t count() const;  ///< elements of all weights together

  /// The same weights on the device and in the precision that `options` names; what it does not
  /// name stays. Differentiable in the weights; a tensor that is so already is shared.
  Weights to(const at::TensorOptions& options) const;

 private:
  std::unordered_map<std::string, at::Tensor> tensors_;
};

/// Makes a weight of `spec`'s shape.
using WeightMaker = std::function<at::Tensor(const WeightSpec& spec)>;

/// Calls `make` for every weight of the topology's network.
Weights make_weights(const Topology& topology, HeadWeights head, const WeightMaker& make);

}  // namespace asvit
