#include <limits>

#include <gtest/gtest.h>

#include "base/random.h"
#include "metrics/probes/ntk_kernel.h"
#include "metrics/scores/ntk_condition.h"
#include "network/init.h"
#include "tests/support/topologies.h"
#include "verification/reference_case.h"

namespace asvit {
namespace {

const at::TensorOptions kDouble64 = at::TensorOptions().dtype(at::kDouble);

at::Tensor images_for(const Topology& topology, int count) {
  const std::int64_t side = topology.image_size;
  return draw_normal(count * topology.channels * side * side, 5)
      .reshape({count, topology.channels, side, side});
}

bool enters_kernel(const WeightSpec& spec) {
  return multiplies(spec.kind) || spec.kind == WeightKind::kNorm;
}

/// The kernel by definition: one backward pass an image, through every weight.
at::Tensor kernel_by_autograd(const Topology& topology, const Weights& weights,
                              const at::Tensor& images) {
  std::vector<at::Tensor> rows;
  for (std::int64_t i = 0; i < images.size(0); ++i) {
    const Weights own = make_weights(topology, HeadWeights::kAbsent, [&](const WeightSpec& spec) {
      return weights.at(spec.name).detach().clone().requires_grad_(true);
    });
    Network(topology, own, NormKind::kLayerNorm)
        .features(images.slice(0, i, i + 1))
        .sum()
        .backward();
    std::vector<at::Tensor> row;
    for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kAbsent)) {
      if (enters_kernel(spec)) {
        row.push_back(own.at(spec.name).grad().flatten());
      }
    }
    rows.push_back(at::cat(row));
  }
  const at::Tensor jacobian = at::stack(rows);
  return at::mm(jacobian, jacobian.t());
}

double relative(const at::Tensor& got, const at::Tensor& expected) {
  return ((got - expected).abs().max() / expected.abs().max()).item<double>();
}

TEST(NtkKernel, EqualsOneBackwardPassAnImage) {
  const std::vector<Topology> topologies = {
      testing::small_topology(),
      testing::small_topology("5,4,2|3,2,5|2,2,3|4,1,4|16", 64, 16),
      resized(testing::small_topology("7,2,5|3,1,4|3,2,6|3,1,5|32"), 12, {2, 1, 3, 2}),
      testing::class_token_topology(),
      testing::depthwise_topology(),
      testing::relative_topology(),
      testing::white_box_topology(),
      testing::published_topology(BlockFamily::kCrate),
      testing::published_topology(BlockFamily::kCrateAlpha)};
  for (const Topology& topology : topologies) {
    const Weights weights = reference_weights(topology, 1.0, kDouble64);
    const Network network(topology, weights, NormKind::kLayerNorm);
    const at::Tensor images = images_for(topology, 5);
    const at::Tensor expected = kernel_by_autograd(topology, weights, images);
    const at::Tensor kernel = ntk_kernel(network, images);
    EXPECT_LT(relative(kernel, expected), 1e-12);
    EXPECT_TRUE(at::allclose(kernel, kernel.t(), 1e-14));
  }
}

TEST(NtkKernel, DoesNotDependOnTheMemoryBudgetOrOnCompany) {
  const Topology topology = testing::small_topology();
  const Network network(topology, reference_weights(topology, 1.0, kDouble64),
                        NormKind::kLayerNorm);
  const at::Tensor images = images_for(topology, 6);
  const at::Tensor kernel = ntk_kernel(network, images);
  EXPECT_LT(relative(ntk_kernel(network, images, 20000), kernel), 1e-13);
  EXPECT_LT(
      relative(ntk_kernel(network, images.slice(0, 0, 3)), kernel.slice(0, 0, 3).slice(1, 0, 3)),
      1e-13);
}

TEST(NtkKernel, BothFormsOfAWeightsShareAgree) {
  // At 224 pixels most weights go by rows, at 32 by factors; an image each, taken twice.
  for (int size : {32, 224}) {
    const Topology topology = testing::small_topology("4,8,2|2,4,2|2,1,2|2,1,2|16", size, 8);
    const Weights weights = reference_weights(topology, 1.0, kDouble64);
    const Network network(topology, weights, NormKind::kLayerNorm);
    const at::Tensor images = images_for(topology, 2);
    EXPECT_LT(relative(ntk_kernel(network, images), kernel_by_autograd(topology, weights, images)),
              1e-12);
  }
}

TEST(NtkKernel, LeavesTheWeightsAlone) {
  const Topology topology = testing::small_topology();
  const Weights weights = reference_weights(topology, 1.0, kDouble64);
  const at::Tensor before = weights.at("tokenizer.proj.weight").clone();
  ntk_kernel(Network(topology, weights, NormKind::kLayerNorm), images_for(topology, 2));
  EXPECT_TRUE(at::equal(before, weights.at("tokenizer.proj.weight")));
  EXPECT_FALSE(weights.at("tokenizer.proj.weight").grad().defined());
}

TEST(ConditionNumber, ReportsSingularAndNonFiniteKernels) {
  const at::Tensor regular = at::diag(at::tensor({4.0, 2.0, 1.0}, at::kDouble));
  EXPECT_DOUBLE_EQ(condition_number(regular, at::kDouble).value, 4.0);
  const at::Tensor singular = at::ones({3, 3}, at::kDouble);
  EXPECT_EQ(condition_number(singular, at::kDouble).status, ScoreStatus::kSingular);
  at::Tensor broken = regular.clone();
  broken[0][1] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(condition_number(broken, at::kDouble).status, ScoreStatus::kNotFinite);
  // Below float32's rounding, above float64's.
  const at::Tensor steep = at::diag(at::tensor({1.0, 1e-9}, at::kDouble));
  EXPECT_EQ(condition_number(steep, at::kFloat).status, ScoreStatus::kSingular);
  EXPECT_EQ(condition_number(steep, at::kDouble).status, ScoreStatus::kOk);
}

TEST(NtkCondition, SaysThatEqualImagesMakeTheKernelSingular) {
  const Topology topology = testing::small_topology();
  const at::Tensor image = images_for(topology, 1).to(at::kFloat);
  const at::Tensor images = at::cat({image, image}, 0);
  const MetricInput input{topology, 3, at::TensorOptions().dtype(at::kFloat), images, 10};
  EXPECT_EQ(NtkCondition().evaluate(input).status, ScoreStatus::kSingular);
}

}  // namespace
}  // namespace asvit
