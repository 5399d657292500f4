#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <ATen/ATen.h>

#include "network/attention.h"
#include "network/forward_context.h"
#include "network/layers.h"
#include "network/second_half.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// A block of any family: attention inside windows on normed tokens, added to what it was given,
/// then its family's second half of the normed result (vit: arXiv 2010.11929), added as well where
/// the family says so (space/block_family.h).
class BlockLayer {
 public:
  /// Takes the weights `PREFIX...` for a block on a grid of `grid_side` tokens a side.
  BlockLayer(const Topology& topology, const Stage& stage, const Block& block, int grid_side,
             const Weights& weights, const std::string& prefix, NormKind norms);

  /// (batch, tokens, width) -> the same shape. `number`: how many blocks of the network stand
  /// before this one; its rows of the context.
  at::Tensor forward(at::Tensor x, std::int64_t number, const ForwardContext& context) const;

 private:
  Norm norm1_;
  WindowAttention attention_;
  Norm norm2_;
  std::shared_ptr<const SecondHalf> second_half_;
  bool adds_second_half_;
};

}  // namespace asvit
