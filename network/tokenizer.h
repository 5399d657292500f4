#pragma once

#include <optional>

#include <ATen/ATen.h>

#include "network/forward_context.h"
#include "network/layers.h"
#include "space/topology.h"

namespace asvit {

/// Turns images into tokens: norm over patches, convolution, norm over channels, class token,
/// position embedding, each where the topology has it.
class TokenizerLayer {
 public:
  TokenizerLayer(const Topology& topology, const Weights& weights, NormKind norms);

  /// (batch, channels, size, size) -> (batch, tokens, width); a class token comes first.
  at::Tensor forward(const at::Tensor& images, const ForwardContext& context) const;

 private:
  /// (batch, tokens, width) before any norm over channels.
  at::Tensor project(const at::Tensor& images, LayerTap* tap) const;

  Convolution projection_;
  std::optional<Norm> patch_norm_;
  Linear patch_projection_;  // the convolution's weight as that of a linear layer over patches
  bool has_norm_;
  Norm norm_;
  at::Tensor class_token_;  // undefined without
  at::Tensor position_;     // undefined without
  bool position_covers_class_token_;
};

}  // namespace asvit
