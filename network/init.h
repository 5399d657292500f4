#pragma once

#include <cstdint>
#include <vector>

#include <ATen/ATen.h>

#include "base/named_values.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// The deviation of linear weights at initialisation.
enum class LinearInit {
  kFixed,  ///< 0.02, as in As-ViT's public code and DeiT
  kFanIn   ///< 1/sqrt(fan in), which keeps the variance of what passes (LeCun et al., 1998)
};

inline constexpr NamedValue<LinearInit> kLinearInits[] = {{"fixed", LinearInit::kFixed},
                                                          {"fan-in", LinearInit::kFanIn}};
static_assert(is_one_to_one(kLinearInits));

/// Draws every weight of the topology's network: by default, the initialisation of As-ViT's public
/// code.
///
/// Linear weights: normal, with the deviation of `linear`. Embeddings: normal, 0.02. Both cut at a
/// hundred deviations, which no draw reaches (none is beyond 6.67). Convolutions and their biases:
/// uniform within 1/sqrt(fan in), LibTorch's default. Norm weights 1, all other biases 0.
///
/// Each weight has its own counter-based stream, named by `seed` and the weight's name, so a value
/// depends neither on the order of drawing nor on the other weights. Values are float32 numbers,
/// the same on every processor, in float64 too; drawn on the CPU and moved to `options.device()`.
Weights draw_weights(const Topology& topology, HeadWeights head, std::uint64_t seed,
                     const at::TensorOptions& options, LinearInit linear = LinearInit::kFixed);

/// The same for these weights alone, into `weights`.
void draw_into(Weights& weights, const std::vector<WeightSpec>& specs, std::uint64_t seed,
               const at::TensorOptions& options, LinearInit linear = LinearInit::kFixed);

/// `count` standard normal values of the stream `seed` on the CPU: float32 numbers (Box-Muller, see
/// Kernels::draw_normal) as float64 or, faster, as float32.
at::Tensor draw_normal(std::int64_t count, std::uint64_t seed, at::ScalarType type = at::kDouble);

}  // namespace asvit
