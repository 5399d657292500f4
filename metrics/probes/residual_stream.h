#pragma once

#include <functional>

#include <ATen/ATen.h>

#include "metrics/metric.h"

namespace asvit {

/// The residual stream at a block, (images, tokens, width) each.
struct StreamBlock {
  at::Tensor input;
  at::Tensor middle;  ///< behind the attention
  at::Tensor output;  ///< behind the feed-forward network
};

/// Sends 16 images of Gaussian noise through a network of the input's fresh weights and visits all
/// blocks in order: what the scores of AZ-NAS look at (Lee and Ham, CVPR 2024, arXiv 2403.19232).
/// Where gradients are on, each block has a graph of its own, whose leaf is `input`.
void for_each_block(const MetricInput& input, const std::function<void(const StreamBlock&)>& visit);

}  // namespace asvit
