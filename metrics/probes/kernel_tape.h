#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <ATen/ATen.h>

#include "network/layers.h"

namespace asvit {

/// A weight's share of the per-sample gradients of a batch, in one of two forms.
///
/// Factors (`inputs`, `gradients` defined): sample i's gradient is gradients[i]^T inputs[i], a sum
/// over tokens; inputs (batch, tokens, in), gradients (batch, tokens, out) for a weight (out, in),
/// the two exchanged where it was used transposed.
/// Rows (`rows` defined): sample i's gradient itself, flattened; (batch, elements).
struct WeightGradient {
  at::Tensor inputs;
  at::Tensor gradients;
  at::Tensor rows;
};

/// Records, over one forward pass of a batch, the layers whose weights are wanted; after a backward
/// pass of a sum over the batch it knows every sample's gradient for these weights, since samples
/// do not mix inside the network.
class KernelTape : public LayerTap {
 public:
  /// `wanted`: names of the weights to record.
  explicit KernelTape(const std::unordered_set<std::string>& wanted) : wanted_(wanted) {}

  at::Tensor on_layer(const LayerUse& use, at::Tensor output) override;

  /// Call after the backward pass. A weight that was used several times appears once, its uses
  /// added up. Weights that took no part are absent.
  std::unordered_map<std::string, WeightGradient> gradients() const;

 private:
  struct Record {
    LayerUse use;
    at::Tensor output;
  };

  const std::unordered_set<std::string>& wanted_;
  std::vector<Record> records_;
};

}  // namespace asvit
