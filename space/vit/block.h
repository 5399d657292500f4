#pragma once

#include <string>

#include <ATen/ATen.h>

#include "space/topology.h"
#include "space/vit/attention.h"
#include "space/vit/layers.h"
#include "space/vit/weights.h"

namespace asvit {

/// A pre-norm Transformer block (Dosovitskiy et al., arXiv 2010.11929): attention inside windows,
/// then a feed-forward network with GELU, each added to what it was given.
class BlockLayer {
 public:
  /// Takes the weights `PREFIX...` for a block on a grid of `grid_side` tokens a side.
  BlockLayer(const Block& block, int grid_side, const Weights& weights, const std::string& prefix,
             double norm_eps, NormKind norms);

  /// (batch, tokens, width) -> the same shape. `scales`: undefined, or (2, batch), what each
  /// image's two branches are multiplied by.
  at::Tensor forward(at::Tensor x, LayerTap* tap, const at::Tensor& scales) const;

 private:
  Norm norm1_;
  WindowAttention attention_;
  Norm norm2_;
  Linear fc1_;
  Linear fc2_;
};

}  // namespace asvit
