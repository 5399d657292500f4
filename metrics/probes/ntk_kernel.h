#pragma once

#include <cstdint>

#include <ATen/ATen.h>

#include "metrics/metric.h"
#include "network/network.h"

namespace asvit {

/// The empirical neural tangent kernel of a batch (As-ViT, arXiv 2202.11921, section 3.2):
/// Theta_ij = <d s_i / d w, d s_j / d w>, s_i the sum of image i's features, w all weights of
/// linear layers, convolutions and norms (no biases, embeddings or head).
///
/// Returns (batch, batch), float64 on the CPU, symmetric. `images` is (batch, channels, size,
/// size) with the network's device and precision. One forward and one backward pass of the batch;
/// per-sample gradients are computed in the network's precision, their products summed in float64.
///
/// `row_budget`: bytes that all images' gradient rows may take together. Where the weights exceed
/// it the passes are repeated for one group of weights after another; the result is the same.
at::Tensor ntk_kernel(const Network& network, const at::Tensor& images,
                      std::int64_t row_budget = std::int64_t{1} << 30);

/// The kernel of the input's images for a network with norms of the given weights, the way the
/// input asks for: by the engine where it knows the topology.
at::Tensor ntk_kernel(const MetricInput& input, const Weights& weights);

}  // namespace asvit
