#include "metrics/engine/engine.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/random.h"
#include "compute/workers.h"
#include "metrics/probes/curve.h"
#include "metrics/probes/ntk_kernel.h"
#include "metrics/scores/ntk_condition.h"
#include "network/init.h"
#include "space/search_space.h"
#include "space/topology_text.h"
#include "tests/support/topologies.h"
#include "verification/reference_case.h"

namespace asvit {
namespace {

using engine::Engine;

const at::TensorOptions kFloat32 = at::TensorOptions().dtype(at::kFloat);
const at::TensorOptions kFloat64 = at::TensorOptions().dtype(at::kDouble);
constexpr std::int64_t kBudget = std::int64_t{1} << 30;

at::Tensor images_for(const Topology& topology, std::int64_t count) {
  const std::int64_t side = topology.image_size;
  return draw_normal(count * topology.channels * side * side, 5)
      .reshape({count, topology.channels, side, side})
      .to(at::kFloat);
}

/// The same weights in float64.
Weights widened(const Topology& topology, const Weights& weights) {
  return make_weights(topology, HeadWeights::kAbsent, [&](const WeightSpec& spec) {
    return weights.at(spec.name).to(at::kDouble);
  });
}

std::vector<double> angles(int points) {
  std::vector<double> t;
  for (int k = 0; k < points; ++k) {
    t.push_back(6.283185307179586 * k / points);
  }
  return t;
}

double relative(const at::Tensor& got, const at::Tensor& expected) {
  return ((got - expected).abs().max() / expected.abs().max()).item<double>();
}

/// Largest relative error of the velocities on a circle: the engine's, and that of LibTorch's
/// forward mode in the same float32.
struct CurveError {
  double engine;
  double general;
};

CurveError curve_error(const Topology& topology, const Weights& weights, double radius, Isa isa) {
  GreatCircle circle = GreatCircle::draw(topology, 21, kFloat32);
  circle.radius = radius;
  const at::Tensor got =
      curve_velocity({topology, 0, kFloat32, at::Tensor(), 6, &kernels_for(isa)}, weights, circle);
  const Network network(topology, weights, NormKind::kIdentity);
  const Network fine_network(topology, widened(topology, weights), NormKind::kIdentity);
  const GreatCircle fine = {circle.u0.to(at::kDouble), circle.u1.to(at::kDouble), radius};
  const at::Tensor expected = curve_velocity(fine_network, fine, 6).velocity;
  return {relative(got, expected), relative(curve_velocity(network, circle, 6).velocity, expected)};
}

struct KernelError {
  double kernel;
  double condition;
};

KernelError kernel_error(const Topology& topology, const Weights& weights, const at::Tensor& images,
                         Isa isa, std::int64_t budget = kBudget) {
  const Engine engine(topology, weights, NormKind::kLayerNorm, kernels_for(isa));
  const at::Tensor got = engine.kernel(images, budget);
  const Network network(topology, widened(topology, weights), NormKind::kLayerNorm);
  const at::Tensor expected = ntk_kernel(network, images.to(at::kDouble));
  const double condition = condition_number(expected, at::kDouble).value;
  return {relative(got, expected),
          std::abs(condition_number(got, at::kFloat).value / condition - 1.0)};
}

/// Topologies that between them take every choice of every decision of `as-vit`.
std::vector<Topology> every_choice(int image_size) {
  const SearchSpace space = builtin_space("as-vit").with("/image_size", image_size);
  std::vector<Topology> topologies;
  for (int i = 0; i < 5; ++i) {
    Choices choices;
    for (const Decision& decision : space.decisions()) {
      choices.push_back(i % decision.count());
    }
    topologies.push_back(space.realise(choices));
  }
  return topologies;
}

TEST(EngineCurve, EqualsForwardModeInFloat64ForEveryChoiceOfTheSpace) {
  for (const Topology& topology : every_choice(64)) {
    const Weights drawn = draw_weights(topology, HeadWeights::kAbsent, 3, kFloat32);
    for (Isa isa : available_isas()) {
      EXPECT_LT(curve_error(topology, drawn, 1.0, isa).engine, 1e-5) << *topology_text(topology);
      EXPECT_LT(curve_error(topology, drawn, 110.0, isa).engine, 1e-5) << *topology_text(topology);
    }
  }
}

TEST(EngineKernel, EqualsAutogradInFloat64ForEveryChoiceOfTheSpace) {
  for (const Topology& topology : every_choice(64)) {
    const Weights drawn = draw_weights(topology, HeadWeights::kAbsent, 3, kFloat32);
    for (Isa isa : available_isas()) {
      const KernelError error = kernel_error(topology, drawn, images_for(topology, 6), isa);
      EXPECT_LT(error.kernel, 1e-5) << *topology_text(topology);
      EXPECT_LT(error.condition, 1e-5) << *topology_text(topology);
    }
  }
}

TEST(Engine, ServesWeightsOfAnyKind) {
  // Biases, norm weights and large gains, which make the softmax peaked and networks without norms
  // so ill-conditioned that float32 fails and float64 takes over; deeper stages; widths and head
  // dimensions that no vector divides; a window that is the whole grid.
  const std::vector<Topology> topologies = {
      testing::small_topology(), testing::small_topology("5,4,2|3,2,5|2,2,3|4,1,4|16", 64, 16),
      resized(testing::small_topology("7,2,5|3,1,4|3,2,6|3,1,5|32"), 12, {2, 1, 3, 2}),
      resized(testing::small_topology("4,1,2|2,1,2|2,1,2|2,1,2|16"), 22, {1, 2, 1, 1})};
  for (const Topology& topology : topologies) {
    for (double gain : {1.0, 2.5}) {
      const Weights weights = reference_weights(topology, gain, kFloat32);
      for (Isa isa : available_isas()) {
        const CurveError curve = curve_error(topology, weights, 2.0, isa);
        EXPECT_LT(curve.engine, 5e-6 + 2.0 * curve.general) << *topology_text(topology);
        EXPECT_LT(kernel_error(topology, weights, images_for(topology, 5), isa).kernel, 5e-5);
      }
    }
  }
}

TEST(EngineCurve, GivesUpWhereFloat32WouldLoseDigits) {
  const Topology topology = testing::small_topology("5,4,2|3,2,5|2,2,3|4,1,4|16", 64, 16);
  const GreatCircle circle = GreatCircle::draw(topology, 21, kFloat32);
  const Kernels& kernels = kernels_for(available_isas().back());
  for (double gain : {1.0, 2.5}) {
    const Weights weights = reference_weights(topology, gain, kFloat32);
    const Engine engine(topology, weights, NormKind::kIdentity, kernels);
    EXPECT_EQ(engine.velocity(circle.u0, circle.u1, 1.0, angles(5)).has_value(), gain < 2.0);
  }
}

/// The metrics of a network one of whose weights is `value` in one place.
void expect_not_finite(const Topology& topology, const WeightSpec& spec, double value) {
  Weights weights = draw_weights(topology, HeadWeights::kAbsent, 3, kFloat32);
  const at::Tensor broken = weights.at(spec.name).clone();
  broken.flatten()[0] = value;
  weights.set(spec.name, broken);
  const at::Tensor images = images_for(topology, 4);
  const GreatCircle circle = GreatCircle::draw(topology, 21, kFloat32);
  for (Isa isa : available_isas()) {
    const MetricInput input{topology, 0, kFloat32, images, 4, &kernels_for(isa)};
    EXPECT_EQ(condition_number(ntk_kernel(input, weights), at::kFloat).status,
              ScoreStatus::kNotFinite)
        << spec.name << " " << value;
    if (spec.name.find("norm") == std::string::npos) {
      EXPECT_FALSE(at::isfinite(curve_velocity(input, weights, circle)).all().item<bool>())
          << spec.name << " " << value;
    }
  }
}

TEST(Engine, ShowsWeightsThatAreNotFinite) {
  const Topology topology = testing::small_topology();
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kAbsent)) {
    if (spec.name == "stages.3.blocks.0.mlp.fc2.bias") {
      continue;  // added last: in no derivative
    }
    for (double value : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
      expect_not_finite(topology, spec, value);
    }
  }
}

TEST(Engine, ServesTheNarrowestNetworks) {
  Topology topology = testing::small_topology("4,2,2|2,1,2|2,1,2|2,1,2|16", 32, 16);
  topology.stages[0].width = 1;
  topology.stages[0].blocks = {{1, 1, 4, 1.0}};
  topology.channels = 1;
  const Weights weights = reference_weights(topology, 1.0, kFloat32);
  const at::Tensor images = images_for(topology, 2);
  for (Isa isa : available_isas()) {
    EXPECT_LT(curve_error(topology, weights, 1.0, isa).engine, 1e-5);
    EXPECT_LT(kernel_error(topology, weights, images, isa).kernel, 1e-5);
  }
}

TEST(EngineKernel, UnitByUnitIsTheSameKernel) {
  const Topology topology =
      resized(testing::small_topology("7,2,5|3,1,4|3,2,6|3,1,5|32", 64), 12, {2, 1, 3, 2});
  const Weights weights = reference_weights(topology, 1.0, kFloat32);
  const at::Tensor images = images_for(topology, 7);
  const Isa isa = available_isas().back();
  const Engine engine(topology, weights, NormKind::kLayerNorm, kernels_for(isa));
  const at::Tensor at_once = engine.kernel(images, kBudget);
  for (std::int64_t budget : {std::int64_t{1}, std::int64_t{30000}, std::int64_t{1000000}}) {
    EXPECT_LT(relative(engine.kernel(images, budget), at_once), 1e-6) << budget;
  }
  EXPECT_LT(kernel_error(topology, weights, images, isa, 30000).kernel, 1e-5);
}

TEST(Engine, GivesTheSameBitsForAnyNumberOfWorkers) {
  const Topology topology = testing::small_topology("5,4,2|3,2,5|2,2,3|4,1,4|16", 64, 16);
  const Weights weights = draw_weights(topology, HeadWeights::kAbsent, 3, kFloat32);
  const Kernels& kernels = kernels_for(available_isas().back());
  const Engine curve(topology, weights, NormKind::kIdentity, kernels);
  const Engine normed(topology, weights, NormKind::kLayerNorm, kernels);
  const GreatCircle circle = GreatCircle::draw(topology, 21, kFloat32);
  const at::Tensor images = images_for(topology, 9);
  std::vector<at::Tensor> velocities, kernel;
  for (int threads : {1, 2, 5}) {
    Workers workers(threads);
    workers.for_each(1, [&](std::size_t) {
      velocities.push_back(*curve.velocity(circle.u0, circle.u1, circle.radius, angles(7)));
      kernel.push_back(normed.kernel(images, kBudget));
    });
    EXPECT_TRUE(at::equal(velocities.back(), velocities.front())) << threads;
    EXPECT_TRUE(at::equal(kernel.back(), kernel.front())) << threads;
  }
}

TEST(Engine, SaysWhichTopologiesItDoesNotKnow) {
  EXPECT_EQ(engine::reason_to_refuse(testing::small_topology()), "");
  for (const Topology& topology :
       {testing::class_token_topology(), testing::depthwise_topology()}) {
    EXPECT_NE(engine::reason_to_refuse(topology), "");
    const Weights weights = draw_weights(topology, HeadWeights::kAbsent, 3, kFloat32);
    EXPECT_THROW(Engine(topology, weights, NormKind::kIdentity, kernels_for(Isa::kPortable)),
                 std::invalid_argument);
  }
  Topology mixed = resized(testing::small_topology(), 8, {2, 1, 1, 1});
  mixed.stages[0].blocks[1].split = 4;
  EXPECT_NE(engine::reason_to_refuse(mixed), "");
}

TEST(Engine, RefusesKindsThatItDoesNotKnow) {
  Topology pool = testing::small_topology();
  pool.head.pool = Pool{7};
  EXPECT_NE(engine::reason_to_refuse(pool), "");
  for (const BlockFamily family : {BlockFamily::kCrate, BlockFamily::kCrateAlpha}) {
    Topology topology = testing::small_topology();
    topology.stages[2].family = family;
    EXPECT_NE(engine::reason_to_refuse(topology), "");
  }
  Topology family = testing::small_topology();
  family.stages[2].family = BlockFamily{7};
  EXPECT_THROW(engine::reason_to_refuse(family), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
