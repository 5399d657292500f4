#include "network/init.h"

#include <cmath>

#include "base/random.h"
#include "network/kernels/kernels.h"

namespace asvit {
namespace {

constexpr double kFixedDeviation = 0.02;

at::Tensor draw_uniform(std::int64_t count, double bound, std::uint64_t seed) {
  at::Tensor values = at::empty({count}, at::kFloat);
  float* out = values.data_ptr<float>();
  for (std::int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<std::uint64_t>(i);
    out[i] = static_cast<float>(bound * (2.0 * to_unit(split_mix_at(seed, index)) - 1.0));
  }
  return values;
}

double linear_deviation(const WeightSpec& spec, LinearInit linear) {
  switch (linear) {
    case LinearInit::kFixed:
      return kFixedDeviation;
    case LinearInit::kFanIn:
      return 1.0 / std::sqrt(static_cast<double>(spec.fan_in()));
  }
  throw unlisted(linear, kLinearInits);
}

at::Tensor draw(const WeightSpec& spec, std::int64_t convolution_fan_in, LinearInit linear,
                std::uint64_t seed) {
  switch (spec.kind) {
    case WeightKind::kLinear:
    case WeightKind::kDictionary:
      return draw_normal(spec.count(), seed, at::kFloat).mul_(linear_deviation(spec, linear));
    case WeightKind::kEmbedding:
      return draw_normal(spec.count(), seed, at::kFloat).mul_(kFixedDeviation);
    case WeightKind::kConvolution:
    case WeightKind::kConvolutionBias: {
      const double bound = 1.0 / std::sqrt(static_cast<double>(convolution_fan_in));
      return draw_uniform(spec.count(), bound, seed);
    }
    case WeightKind::kNorm:
      return at::ones({spec.count()}, at::kFloat);
    case WeightKind::kBias:
      break;
  }
  return at::zeros({spec.count()}, at::kFloat);
}

}  // namespace

at::Tensor draw_normal(std::int64_t count, std::uint64_t seed, at::ScalarType type) {
  const at::Tensor values = at::empty({count}, at::kFloat);
  kernels_for(available_isas().back()).draw_normal(seed, count, values.data_ptr<float>());
  return values.to(type);
}

void draw_into(Weights& weights, const std::vector<WeightSpec>& specs, std::uint64_t seed,
               const at::TensorOptions& options, LinearInit linear) {
  // A convolution's bias follows its weight in the list and shares its fan-in.
  std::int64_t fan_in = 1;
  for (const WeightSpec& spec : specs) {
    if (spec.kind == WeightKind::kConvolution) {
      fan_in = spec.fan_in();
    }
    const std::uint64_t stream = derive_seed({seed, fnv1a(spec.name)});
    weights.set(spec.name, draw(spec, fan_in, linear, stream).reshape(spec.shape).to(options));
  }
}

Weights draw_weights(const Topology& topology, HeadWeights head, std::uint64_t seed,
                     const at::TensorOptions& options, LinearInit linear) {
  Weights weights;
  draw_into(weights, weight_specs(topology, head), seed, options, linear);
  return weights;
}

}  // namespace asvit
