#pragma once

#include <cstdint>

#include <ATen/ATen.h>

#include "space/topology.h"
#include "space/vit/weights.h"

namespace asvit {

/// Draws every weight of the topology's network: the initialisation of As-ViT's public code.
///
/// Linear weights and embeddings: normal, deviation 0.02, cut at -2 and 2 (a hundred deviations,
/// which a draw from 53-bit uniforms never reaches). Convolutions and their biases: uniform within
/// 1/sqrt(fan in), LibTorch's default. Norm weights 1, all other biases 0.
///
/// Each weight has its own counter-based stream, named by `seed` and the weight's name, so a value
/// depends neither on the order of drawing nor on the other weights. Computed in float64 on the
/// CPU, then rounded to `options.dtype()` and moved to `options.device()`.
Weights draw_weights(const Topology& topology, HeadWeights head, std::uint64_t seed,
                     const at::TensorOptions& options);

/// `count` standard normal values of the stream `seed`, float64 on the CPU (Box-Muller).
at::Tensor draw_normal(std::int64_t count, std::uint64_t seed);

}  // namespace asvit
