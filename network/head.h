#pragma once

#include <optional>

#include <ATen/ATen.h>

#include "network/forward_context.h"
#include "network/layers.h"
#include "space/topology.h"

namespace asvit {

/// (batch, tokens, width) -> (batch, width): what a head of this pooling reads (space/pooling.h).
/// `class_token`: whether the first token is one.
at::Tensor pool_tokens(Pool pool, bool class_token, const at::Tensor& tokens);

/// The classifier: norm, pooling, linear layer with tanh, linear layer.
class HeadLayer {
 public:
  HeadLayer(const Topology& topology, const Weights& weights, NormKind norms);

  /// (batch, tokens, width) -> logits (batch, classes).
  at::Tensor forward(const at::Tensor& tokens, const ForwardContext& context) const;

 private:
  Pool pool_;
  bool class_token_;
  std::optional<Norm> norm_;
  std::optional<Linear> pre_logits_;
  Linear classifier_;
};

}  // namespace asvit
