#pragma once

#include <cstdint>
#include <vector>

#include <ATen/ATen.h>

#include "metrics/metric.h"
#include "network/init.h"
#include "network/network.h"

namespace asvit {

/// A circle in input space: h(t) = radius * (u0 cos t + u1 sin t), u0 and u1 orthonormal.
struct GreatCircle {
  at::Tensor u0;  ///< (channels, size, size), length 1
  at::Tensor u1;  ///< the same, orthogonal to u0
  double radius = 1.0;

  /// Orthonormalises two independent directions (float64, Gram-Schmidt), then rounds to `options`.
  static GreatCircle through(const at::Tensor& first, const at::Tensor& second, double radius,
                             const at::TensorOptions& options);

  /// A uniformly random circle of radius sqrt(N), N the number of input values, so that its points
  /// have unit variance as images do.
  static GreatCircle draw(const Topology& topology, std::uint64_t seed,
                          const at::TensorOptions& options);
};

/// The curve f(h(t)), f a network's features, at `points` values of t evenly spaced from 0 to
/// 2 pi inclusive. The last point equals the first and is computed once.
struct CurveDerivatives {
  at::Tensor velocity;      ///< df/dt, (points, features), float64 on the CPU
  at::Tensor acceleration;  ///< d2f/dt2, the same; undefined unless asked for
};

/// df/dt alone: one forward-mode pass a batch of points.
CurveDerivatives curve_velocity(const Network& network, const GreatCircle& circle, int points);

/// The same for a network of the given weights, the way the input asks for: by the engine where it
/// knows the topology and no norms are in place, and where the engine says that float32 may lose
/// digits, by the general path in float64.
at::Tensor curve_velocity(const MetricInput& input, const Weights& weights,
                          const GreatCircle& circle, NormKind norms = NormKind::kIdentity);

/// Both derivatives: a forward pass and four nested reverse passes a batch of points, whatever the
/// number of features.
CurveDerivatives curve_acceleration(const Network& network, const GreatCircle& circle, int points);

/// What a curve goes through; by default As-ViT's setting, with the circle's radius of ours.
struct CurveSetting {
  NormKind norms = NormKind::kIdentity;
  LinearInit init = LinearInit::kFixed;
  bool unit_radius = false;  ///< radius 1, as As-ViT's public code has it, and not sqrt(N)
};

/// What the curve metrics have in common: weights drawn from the input's seed, ...
Weights curve_weights(const MetricInput& input, LinearInit init = LinearInit::kFixed);

/// ... a network of these without norms, ...
Network curve_network(const MetricInput& input);

/// ... and a circle drawn from the seed.
GreatCircle curve_circle(const MetricInput& input);

/// How many passes make up the curve's distinct points.
std::int64_t curve_passes(const MetricInput& input, NormKind norms = NormKind::kIdentity);

}  // namespace asvit
