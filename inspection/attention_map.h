#pragma once

#include <vector>

#include <ATen/ATen.h>

#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// Where the attention of every block looks on one image (1, channels, size, size): per block
/// (heads, side, side), the attention probabilities that one query gives to the grid's tokens.
///
/// The query is the class token's where there is one (what it gives itself is left out), else the
/// mean token: the mean over all queries of the attention before its softmax, which without
/// relative positions is the mean query's; inside windows each window's own, so that every window
/// adds up to 1.
std::vector<at::Tensor> attention_maps(const Topology& topology, const Weights& weights,
                                       const at::Tensor& image);

}  // namespace asvit
