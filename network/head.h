#pragma once

#include <ATen/ATen.h>

#include "network/layers.h"
#include "space/topology.h"

namespace asvit {

/// (batch, tokens, width) -> (batch, width): what the topology's head reads (space/pooling.h).
at::Tensor pool_tokens(const Topology& topology, const at::Tensor& tokens);

/// The classifier: norm, pooling, linear layer with tanh, linear layer.
class HeadLayer {
 public:
  HeadLayer(const Topology& topology, const Weights& weights, NormKind norms);

  /// (batch, tokens, width) -> logits (batch, classes).
  at::Tensor forward(const Topology& topology, const at::Tensor& tokens, LayerTap* tap) const;

 private:
  Norm norm_;
  Linear pre_logits_;
  Linear classifier_;
};

}  // namespace asvit
