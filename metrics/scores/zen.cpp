#include "metrics/scores/zen.h"

#include <cmath>

#include <ATen/core/grad_mode.h>

#include "base/random.h"
#include "metrics/probes/noise_images.h"
#include "network/init.h"
#include "network/network.h"

namespace asvit {
namespace {

constexpr double kStep = 0.01;

/// As draw_weights(), but matrices and kernels with deviation 1.
Weights unit_weights(const MetricInput& input) {
  const std::uint64_t seed = derive_seed({input.seed, fnv1a("weights")});
  const Weights drawn = draw_weights(input.topology, HeadWeights::kAbsent, seed, input.options);
  return make_weights(input.topology, HeadWeights::kAbsent, [&](const WeightSpec& spec) {
    if (!multiplies(spec.kind)) {
      return drawn.at(spec.name);
    }
    return draw_normal(spec.count(), derive_seed({seed, fnv1a(spec.name)}), at::kFloat)
        .reshape(spec.shape)
        .to(input.options);
  });
}

}  // namespace

Zen::Zen() : Metric({"zen", Direction::kHigherIsBetter, MetricProbe::kNone}) {}

MetricValue Zen::evaluate(const MetricInput& input) const {
  const at::NoGradGuard no_grad;
  const Network network(input.topology, unit_weights(input), NormKind::kLayerNorm);
  const at::Tensor images = noise_images(input, "images");
  const at::Tensor moved = images + kStep * noise_images(input, "step");
  const at::Tensor difference = network.features(images) - network.features(moved);
  return finite_value(std::log(difference.abs().sum(1, false, at::kDouble).mean().item<double>()));
}

}  // namespace asvit
