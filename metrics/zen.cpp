#include "metrics/zen.h"

#include <cmath>

#include <ATen/core/grad_mode.h>

#include "space/random.h"
#include "space/vit/init.h"
#include "space/vit/network.h"

namespace asvit {
namespace {

constexpr std::int64_t kImages = 16;
constexpr double kStep = 0.01;

/// As draw_weights(), but matrices and kernels with deviation 1.
Weights unit_weights(const MetricInput& input) {
  const std::uint64_t seed = derive_seed({input.seed, fnv1a("weights")});
  const Weights drawn = draw_weights(input.topology, HeadWeights::kAbsent, seed, input.options);
  return make_weights(input.topology, HeadWeights::kAbsent, [&](const WeightSpec& spec) {
    if (spec.kind != WeightKind::kLinear && spec.kind != WeightKind::kConvolution) {
      return drawn.at(spec.name);
    }
    return draw_normal(spec.count(), derive_seed({seed, fnv1a(spec.name)}), at::kFloat)
        .reshape(spec.shape)
        .to(input.options);
  });
}

}  // namespace

MetricValue Zen::evaluate(const MetricInput& input) const {
  const at::NoGradGuard no_grad;
  const Topology& topology = input.topology;
  const Network network(topology, unit_weights(input), NormKind::kLayerNorm);
  const std::int64_t side = topology.image_size;
  const auto noise = [&](const char* name) {
    return draw_normal(kImages * topology.channels * side * side,
                       derive_seed({input.seed, fnv1a(name)}), at::kFloat)
        .reshape({kImages, topology.channels, side, side})
        .to(input.options);
  };
  const at::Tensor images = noise("images");
  const at::Tensor moved = images + kStep * noise("step");
  const at::Tensor difference = network.features(images) - network.features(moved);
  return finite_value(std::log(difference.abs().sum(1, false, at::kDouble).mean().item<double>()));
}

}  // namespace asvit
