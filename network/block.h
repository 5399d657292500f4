#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include <ATen/ATen.h>

#include "network/attention.h"
#include "network/feed_forward.h"
#include "network/forward_context.h"
#include "network/layers.h"
#include "network/sparse_coding.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// A block of any family: attention inside windows on normed tokens, added to what it was given,
/// then a feed-forward network (vit, arXiv 2010.11929) or sparse coding (crate, crate-alpha) of the
/// normed result, added as well but for crate, whose step starts from the tokens themselves.
class BlockLayer {
 public:
  /// Takes the weights `PREFIX...` for a block on a grid of `grid_side` tokens a side.
  BlockLayer(const Topology& topology, const Stage& stage, const Block& block, int grid_side,
             const Weights& weights, const std::string& prefix, NormKind norms);

  /// (batch, tokens, width) -> the same shape. `number`: how many blocks of the network stand
  /// before this one; its rows of the context.
  at::Tensor forward(at::Tensor x, std::int64_t number, const ForwardContext& context) const;

 private:
  using SecondHalf = std::variant<FeedForward, SparseCodingLayer>;

  BlockFamily family_;
  Norm norm1_;
  WindowAttention attention_;
  Norm norm2_;
  SecondHalf second_half_;
};

}  // namespace asvit
