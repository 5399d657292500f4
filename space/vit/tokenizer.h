#pragma once

#include <ATen/ATen.h>

#include "space/topology.h"
#include "space/vit/layers.h"

namespace asvit {

/// Turns images into tokens: convolution, norm, class token, position embedding.
class TokenizerLayer {
 public:
  TokenizerLayer(const Topology& topology, const Weights& weights, NormKind norms);

  /// (batch, channels, size, size) -> (batch, tokens, width); a class token comes first.
  at::Tensor forward(const at::Tensor& images, LayerTap* tap) const;

 private:
  Convolution projection_;
  bool has_norm_;
  Norm norm_;
  at::Tensor class_token_;  // undefined without
  at::Tensor position_;     // undefined without
  bool position_covers_class_token_;
};

}  // namespace asvit
