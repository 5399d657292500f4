#pragma once

#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "network/layers.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// A block of a network and what an inspection needs to know of its attention.
struct BlockPlace {
  int stage = 0;  ///< from 0
  int block = 0;  ///< in its stage, from 0
  BlockFamily family = BlockFamily::kVit;
  int width = 0;
  int grid_side = 0;    ///< tokens
  Block shape;          ///< heads, windows
  std::string prefix;   ///< of its weights' names: "stages.0.blocks.1."
  std::size_t layer{};  ///< its number among Network::run_layers()'s
};

/// Every block, in the order of the forward pass.
std::vector<BlockPlace> block_places(const Topology& topology);

/// The coordinates of tokens (1, N, width) in the subspaces of a block's heads, as its attention
/// sees them: behind its first norm, times each head's share of the projection; (heads, N, head
/// dim). Of the last projection: the values', or the one that serves as queries, keys and values.
at::Tensor subspace_coordinates(const Topology& topology, const Weights& weights,
                                const BlockPlace& place, const at::Tensor& tokens);

}  // namespace asvit
