#include "metrics/probes/curve.h"

#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include "base/random.h"
#include "metrics/engine/engine.h"
#include "metrics/probes/forward_mode.h"
#include "metrics/probes/passes.h"

namespace asvit {
namespace {

constexpr double kTwoPi = 6.283185307179586;

/// The points h(t) of a batch of t and their derivatives h'(t), differentiable in t.
struct Points {
  at::Tensor position;
  at::Tensor direction;
};

Points points_at(const GreatCircle& circle, const at::Tensor& t) {
  const at::Tensor angle = t.reshape({-1, 1, 1, 1});
  const at::Tensor cosine = at::cos(angle) * circle.radius;
  const at::Tensor sine = at::sin(angle) * circle.radius;
  return {(circle.u0 * cosine + circle.u1 * sine), (circle.u1 * cosine - circle.u0 * sine)};
}

at::Tensor velocity_at(const Network& network, const GreatCircle& circle, const at::Tensor& t,
                       const ForwardMode& mode) {
  const Points points = points_at(circle, t);
  return mode.tangent(network.features(mode.dual(points.position, points.direction)));
}

/// All t but the last, which is the first again.
std::vector<double> distinct_angles(int points) {
  if (points < 2) {
    throw std::invalid_argument("curve points: got " + std::to_string(points) +
                                ", expected at least 2");
  }
  std::vector<double> angles;
  angles.reserve(static_cast<std::size_t>(points - 1));
  for (int k = 0; k < points - 1; ++k) {
    angles.push_back(kTwoPi * k / (points - 1));
  }
  return angles;
}

at::Tensor close_curve(const std::vector<at::Tensor>& passes) {
  const at::Tensor open = at::cat(passes, 0).to(at::kCPU, at::kDouble);
  return at::cat({open, open.slice(0, 0, 1)}, 0);
}

/// Runs `pass(index, t)` for every batch of distinct angles; returns the number of batches.
void for_each_batch(const Network& network, int points,
                    const std::function<void(std::size_t, const at::Tensor&)>& pass) {
  const at::Tensor angles = at::tensor(distinct_angles(points), at::kDouble).to(network.options());
  const std::int64_t step = images_a_pass(network.topology());
  for_each_pass(angles.device(), angles.size(0), step, [&](std::int64_t first, std::int64_t last) {
    pass(static_cast<std::size_t>(first / step), angles.slice(0, first, last));
  });
}

std::size_t batch_count(const Network& network, int points) {
  const std::int64_t step = images_a_pass(network.topology());
  return static_cast<std::size_t>((points - 1 + step - 1) / step);
}

/// sum of `weights` times d of / d by, itself differentiable.
at::Tensor gradient(const at::Tensor& of, const at::Tensor& by, const at::Tensor& weights) {
  return torch::autograd::grad({of}, {by}, {weights}, /*retain_graph=*/true,
                               /*create_graph=*/true)[0];
}

}  // namespace

GreatCircle GreatCircle::through(const at::Tensor& first, const at::Tensor& second, double radius,
                                 const at::TensorOptions& options) {
  const at::Tensor a = first.to(at::kDouble);
  const at::Tensor b = second.to(at::kDouble);
  const at::Tensor u0 = a / a.norm();
  const at::Tensor rest = b - u0 * (u0 * b).sum();
  return {u0.to(options), (rest / rest.norm()).to(options), radius};
}

GreatCircle GreatCircle::draw(const Topology& topology, std::uint64_t seed,
                              const at::TensorOptions& options) {
  const std::int64_t side = topology.image_size;
  const std::int64_t count = topology.channels * side * side;
  const auto direction = [&](std::uint64_t index) {
    return draw_normal(count, derive_seed({seed, index})).reshape({topology.channels, side, side});
  };
  return through(direction(0), direction(1), std::sqrt(static_cast<double>(count)), options);
}

CurveDerivatives curve_velocity(const Network& network, const GreatCircle& circle, int points) {
  const ForwardMode mode;
  std::vector<at::Tensor> velocity(batch_count(network, points));
  for_each_batch(network, points, [&](std::size_t i, const at::Tensor& t) {
    const at::NoGradGuard no_grad;
    velocity[i] = velocity_at(network, circle, t, mode);
  });
  return {close_curve(velocity), {}};
}

at::Tensor curve_velocity(const MetricInput& input, const Weights& weights,
                          const GreatCircle& circle, NormKind norms) {
  at::ScalarType type = c10::typeMetaToScalarType(input.options.dtype());
  if (norms == NormKind::kIdentity && input.uses_engine()) {
    const engine::Engine engine(input.topology, weights, norms, *input.kernels);
    const auto open =
        engine.velocity(circle.u0, circle.u1, circle.radius, distinct_angles(input.curve_points));
    if (open) {
      return close_curve({*open});
    }
    type = at::kDouble;
  }
  const Network network(input.topology, weights.to(type), norms);
  return curve_velocity(network, {circle.u0.to(type), circle.u1.to(type), circle.radius},
                        input.curve_points)
      .velocity;
}

CurveDerivatives curve_acceleration(const Network& network, const GreatCircle& circle, int points) {
  const std::size_t batches = batch_count(network, points);
  std::vector<at::Tensor> velocity(batches);
  std::vector<at::Tensor> acceleration(batches);
  for_each_batch(network, points, [&](std::size_t i, const at::Tensor& angles) {
    const at::AutoGradMode with_grad(true);
    const at::Tensor t = angles.detach().clone().requires_grad_(true);
    const at::Tensor features = network.features(points_at(circle, t).position);
    // A reverse pass gives w . df/dt, which is linear in w: its derivative by w is df/dt, all
    // features at once. The same once more for the second derivative.
    const at::Tensor w = at::ones_like(features).requires_grad_(true);
    const at::Tensor first = gradient(features, t, w);
    const at::Tensor second = gradient(first, t, at::ones_like(first));
    velocity[i] = gradient(first, w, at::ones_like(first)).detach();
    acceleration[i] = gradient(second, w, at::ones_like(second)).detach();
  });
  return {close_curve(velocity), close_curve(acceleration)};
}

Weights curve_weights(const MetricInput& input, LinearInit init) {
  const std::uint64_t seed = derive_seed({input.seed, fnv1a("weights")});
  return draw_weights(input.topology, HeadWeights::kAbsent, seed, input.options, init);
}

Network curve_network(const MetricInput& input) {
  return {input.topology, curve_weights(input), NormKind::kIdentity};
}

GreatCircle curve_circle(const MetricInput& input) {
  return GreatCircle::draw(input.topology, derive_seed({input.seed, fnv1a("circle")}),
                           input.options);
}

std::int64_t curve_passes(const MetricInput& input, NormKind norms) {
  const bool by_engine = norms == NormKind::kIdentity && input.uses_engine();
  const std::int64_t step =
      by_engine ? engine::pass_size(input.topology) : images_a_pass(input.topology);
  return (input.curve_points - 1 + step - 1) / step;
}

}  // namespace asvit
