#pragma once

#include <string>

#include <ATen/ATen.h>

#include "network/forward_context.h"
#include "network/layers.h"
#include "space/topology.h"

namespace asvit {

/// The step between two stages: halves the grid's side, changes the width.
class MergeLayer {
 public:
  MergeLayer(const Topology& topology, int stage, int grid_side, const Weights& weights,
             NormKind norms);

  /// (batch, tokens, width) -> (batch, tokens of the next stage, its width).
  at::Tensor forward(const at::Tensor& x, const ForwardContext& context) const;

 private:
  at::Tensor unfold(const at::Tensor& x, LayerTap* tap) const;
  at::Tensor depthwise(const at::Tensor& x, LayerTap* tap) const;

  MergeKind kind_;
  std::int64_t kernel_;
  std::int64_t side_;
  bool class_token_;
  Norm norm_;                // unfold
  Linear reduction_;         // unfold
  Convolution convolution_;  // depth-wise
  Linear class_linear_;      // depth-wise, with a class token
};

}  // namespace asvit
