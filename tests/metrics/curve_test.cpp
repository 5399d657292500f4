#include "metrics/probes/curve.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/random.h"
#include "metrics/registry.h"
#include "metrics/scores/curvature.h"
#include "metrics/scores/gauss_length.h"
#include "metrics/scores/length_distortion.h"
#include "network/init.h"
#include "tests/support/topologies.h"
#include "verification/reference_case.h"

namespace asvit {
namespace {

constexpr double kTwoPi = 6.283185307179586;
const at::TensorOptions kDouble64 = at::TensorOptions().dtype(at::kDouble);

/// Weights large enough that the network is far from linear.
Network curved_network(const Topology& topology, NormKind norms, double gain = 1.0) {
  return {topology, reference_weights(topology, gain, kDouble64), norms};
}

GreatCircle circle_for(const Topology& topology, double radius) {
  GreatCircle circle = GreatCircle::draw(topology, 21, kDouble64);
  circle.radius = radius;
  return circle;
}

at::Tensor feature_at(const Network& network, const GreatCircle& circle, double t) {
  const at::Tensor point = circle.radius * (circle.u0 * std::cos(t) + circle.u1 * std::sin(t));
  return network.features(point.unsqueeze(0))[0];
}

/// Networks of smooth functions.
std::vector<Topology> smooth_topologies() {
  return {testing::small_topology(), testing::small_topology("5,4,2|3,2,5|2,2,3|4,1,4|16", 64, 16),
          testing::class_token_topology(), testing::depthwise_topology(),
          testing::relative_topology()};
}

/// The same and one with ReLU, whose second differences jump at kinks.
std::vector<Topology> topologies() {
  std::vector<Topology> all = smooth_topologies();
  all.push_back(testing::white_box_topology());
  return all;
}

TEST(GreatCircle, IsOrthonormalAndOfRadiusSqrtN) {
  const Topology topology = testing::small_topology();
  const GreatCircle circle = GreatCircle::draw(topology, 1, kDouble64);
  EXPECT_NEAR(circle.u0.norm().item<double>(), 1.0, 1e-13);
  EXPECT_NEAR(circle.u1.norm().item<double>(), 1.0, 1e-13);
  EXPECT_NEAR((circle.u0 * circle.u1).sum().item<double>(), 0.0, 1e-13);
  EXPECT_NEAR(circle.radius, std::sqrt(3.0 * 32 * 32), 1e-12);
}

TEST(CurveVelocity, AgreesWithCentralDifferences) {
  for (const Topology& topology : topologies()) {
    for (NormKind norms : {NormKind::kIdentity, NormKind::kLayerNorm}) {
      const Network network = curved_network(topology, norms);
      const GreatCircle circle = circle_for(topology, 2.0);
      const at::Tensor velocity = curve_velocity(network, circle, 5).velocity;
      for (int k = 0; k < 5; ++k) {
        const double t = kTwoPi * k / 4.0;
        const double step = 1e-4;
        const at::Tensor measured =
            (feature_at(network, circle, t + step) - feature_at(network, circle, t - step)) /
            (2.0 * step);
        const double scale = velocity[k].norm().item<double>();
        EXPECT_LT((velocity[k] - measured).norm().item<double>(), 1e-5 * scale) << k;
      }
    }
  }
}

TEST(CurveAcceleration, AgreesWithCentralDifferencesOfTheVelocity) {
  for (const Topology& topology : smooth_topologies()) {
    for (NormKind norms : {NormKind::kIdentity, NormKind::kLayerNorm}) {
      const Network network = curved_network(topology, norms);
      const GreatCircle circle = circle_for(topology, 2.0);
      const CurveDerivatives curve = curve_acceleration(network, circle, 4);
      EXPECT_LT(
          (curve.velocity - curve_velocity(network, circle, 4).velocity).abs().max().item<double>(),
          1e-12 * curve.velocity.abs().max().item<double>());
      for (int k = 0; k < 4; ++k) {
        const double t = kTwoPi * k / 3.0;
        const double step = 1e-3;
        const at::Tensor second = feature_at(network, circle, t + step) -
                                  2.0 * feature_at(network, circle, t) +
                                  feature_at(network, circle, t - step);
        const at::Tensor measured = second / (step * step);
        const double scale = curve.acceleration[k].norm().item<double>();
        EXPECT_LT((curve.acceleration[k] - measured).norm().item<double>(), 1e-4 * scale) << k;
      }
    }
  }
}

TEST(CurveVelocity, ClosesTheCurve) {
  const Topology topology = testing::small_topology();
  const Network network = curved_network(topology, NormKind::kIdentity);
  const at::Tensor velocity = curve_velocity(network, circle_for(topology, 1.0), 7).velocity;
  EXPECT_EQ(velocity.size(0), 7);
  EXPECT_TRUE(at::equal(velocity[0], velocity[6]));
  EXPECT_THROW(curve_velocity(network, circle_for(topology, 1.0), 1), std::invalid_argument);
}

TEST(LengthDistortion, OfANetworkThatIsLinearInItsInputHasAClosedForm) {
  // With the values of attention and the feed-forward networks at zero, the features are a linear
  // map of the image, so v(t) = r (M u1 cos t - M u0 sin t).
  const Topology topology = testing::small_topology();
  const Weights weights = make_weights(topology, HeadWeights::kAbsent, [](const WeightSpec& spec) {
    const bool inner = spec.name.find("blocks") != std::string::npos;
    return inner ? at::zeros(spec.shape, at::kDouble)
                 : draw_normal(spec.count(), fnv1a(spec.name)).reshape(spec.shape);
  });
  const Network network(topology, weights, NormKind::kIdentity);
  const GreatCircle circle = circle_for(topology, 3.0);
  const at::Tensor zero = network.features(at::zeros({1, 3, 32, 32}, at::kDouble))[0];
  const at::Tensor m0 = network.features(circle.u0.unsqueeze(0))[0] - zero;
  const at::Tensor m1 = network.features(circle.u1.unsqueeze(0))[0] - zero;
  double expected = 0.0;
  for (int k = 0; k < 10; ++k) {
    const double t = kTwoPi * k / 9.0;
    expected += 3.0 * (m1 * std::cos(t) - m0 * std::sin(t)).norm().item<double>();
  }
  EXPECT_NEAR(length_distortion(network, circle, 10), expected, 1e-9 * expected);
}

TEST(LengthDistortion, HasAVariantForEverySetting) {
  const Topology topology = testing::small_topology();
  const MetricInput input{topology, 7, kDouble64, at::Tensor(), 10};
  for (const NormKind norms : {NormKind::kIdentity, NormKind::kLayerNorm}) {
    for (const LinearInit init : {LinearInit::kFixed, LinearInit::kFanIn}) {
      for (const bool unit : {false, true}) {
        const std::string name =
            std::string("length_distortion") + (norms == NormKind::kLayerNorm ? "_norm" : "") +
            (unit ? "_unit" : "") + (init == LinearInit::kFanIn ? "_fan_in" : "");
        const std::uint64_t seed = derive_seed({7, fnv1a("weights")});
        const Network network(
            topology, draw_weights(topology, HeadWeights::kAbsent, seed, kDouble64, init), norms);
        GreatCircle circle =
            GreatCircle::draw(topology, derive_seed({7, fnv1a("circle")}), kDouble64);
        circle.radius = unit ? 1.0 : std::sqrt(3.0 * 32.0 * 32.0);
        const auto metric = make_metric(name);
        EXPECT_EQ(metric->name(), name);
        const double expected = length_distortion(network, circle, 10);
        EXPECT_NEAR(metric->evaluate(input).value, expected, 1e-12 * expected) << name;
      }
    }
  }
}

TEST(Curvature, OfACircleIsOneOverItsRadiusAndOfItsGaussMapOne) {
  const at::Tensor t = at::arange(9, at::kDouble) * (kTwoPi / 8.0);
  const double radius = 2.5;
  const CurveDerivatives circle = {
      at::stack({-radius * t.sin(), radius * t.cos(), at::zeros_like(t)}, 1),
      at::stack({-radius * t.cos(), -radius * t.sin(), at::zeros_like(t)}, 1)};
  const at::Tensor kappa = curvature_at_points(circle);
  EXPECT_LT((kappa - 1.0 / radius).abs().max().item<double>(), 1e-14);
  EXPECT_NEAR(gauss_length(circle), 9.0, 1e-12);
}

TEST(Curvature, FollowsTheFormulaWithTheGramDeterminant) {
  const CurveDerivatives curve = {draw_normal(40, 1).reshape({8, 5}),
                                  draw_normal(40, 2).reshape({8, 5})};
  const at::Tensor vv = curve.velocity.square().sum(1);
  const at::Tensor aa = curve.acceleration.square().sum(1);
  const at::Tensor va = (curve.velocity * curve.acceleration).sum(1);
  const at::Tensor expected = vv.pow(-1.5) * (vv * aa - va.square()).sqrt();
  EXPECT_LT(((curvature_at_points(curve) - expected) / expected).abs().max().item<double>(), 1e-12);
}

TEST(GaussLength, IsTheSpeedOfTheUnitTangent) {
  const Topology topology = testing::small_topology();
  const Network network = curved_network(topology, NormKind::kIdentity);
  const GreatCircle circle = circle_for(topology, 5.0);
  const CurveDerivatives curve = curve_acceleration(network, circle, 4);
  double expected = 0.0;
  for (int k = 0; k < 4; ++k) {
    const double t = kTwoPi * (k % 3) / 3.0;
    const double step = 1e-3;
    const auto direction = [&](double at) {
      const double small = 1e-4;
      const at::Tensor v =
          feature_at(network, circle, at + small) - feature_at(network, circle, at - small);
      return v / v.norm();
    };
    expected += ((direction(t + step) - direction(t - step)) / (2.0 * step)).norm().item<double>();
  }
  EXPECT_NEAR(gauss_length(curve), expected, 1e-3 * expected);
}

TEST(CurveMetrics, ReportNonFiniteValuesAsAStatus) {
  const Topology topology = testing::small_topology();
  MetricInput input{topology, 1, at::TensorOptions().dtype(at::kFloat), at::Tensor(), 10};
  EXPECT_EQ(LengthDistortion().evaluate(input).status, ScoreStatus::kOk);
  EXPECT_EQ(finite_value(std::nan("")).status, ScoreStatus::kNotFinite);
  EXPECT_EQ(finite_value(HUGE_VAL).status, ScoreStatus::kNotFinite);
}

}  // namespace
}  // namespace asvit
