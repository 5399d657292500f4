#include "trainer/gradient.h"

#include <cmath>

#include <gtest/gtest.h>
#include <oneapi/tbb/task_arena.h>

#include "base/random.h"
#include "network/init.h"
#include "network/network.h"
#include "tests/support/topologies.h"
#include "tests/trainer/training_fixtures.h"
#include "trainer/objectives/classification.h"

namespace asvit {
namespace {

using testing::plain_recipe;
using testing::square_topology;

TrainingBatch noise_batch(const Topology& topology, int count, at::ScalarType type) {
  const std::int64_t size = topology.image_size;
  TrainingBatch batch;
  batch.images = draw_normal(count * topology.channels * size * size, 3)
                     .reshape({count, topology.channels, size, size})
                     .to(type);
  batch.targets =
      at::softmax(draw_normal(count * topology.classes, 4).reshape({count, topology.classes}), 1)
          .to(type);
  for (int i = 0; i < count; ++i) {
    batch.noise_seeds.push_back(100 + static_cast<std::uint64_t>(i));
  }
  return batch;
}

BatchGradient gradient_of(const Topology& topology, const Recipe& recipe,
                          const Parameters& parameters, const TrainingBatch& batch, int factor) {
  const auto objective = classification(topology, recipe);
  return GradientComputer(topology, *objective, recipe).compute(parameters, batch, factor);
}

/// The network's weights alone.
Parameters parameters_of(const Topology& topology, const Weights& weights) {
  return {weight_specs(topology, HeadWeights::kPresent), weights};
}

/// Weights large enough that no part of the network is negligible.
Weights lively_weights(const Topology& topology) {
  return make_weights(topology, HeadWeights::kPresent, [](const WeightSpec& spec) {
    const at::Tensor noise = draw_normal(spec.count(), fnv1a(spec.name)).reshape(spec.shape);
    return spec.kind == WeightKind::kNorm ? 1.0 + 0.1 * noise : 0.3 * noise;
  });
}

/// Central differences along a random direction in every weight tensor.
void expect_differences_agree(const Topology& topology, const Recipe& recipe, int token_factor) {
  constexpr double kStep = 1e-5;
  Parameters parameters = parameters_of(topology, lively_weights(topology));
  const TrainingBatch batch = noise_batch(topology, 3, at::kDouble);
  const auto objective = classification(topology, recipe);
  GradientComputer computer(topology, *objective, recipe);
  const BatchGradient gradient = computer.compute(parameters, batch, token_factor);
  for (std::size_t i = 0; i < parameters.specs().size(); ++i) {
    at::Tensor tensor = parameters.tensors()[i];
    const at::Tensor direction = draw_normal(tensor.numel(), 50 + i).reshape(tensor.sizes());
    tensor.add_(direction, kStep);
    const double above = computer.compute(parameters, batch, token_factor).loss;
    tensor.sub_(direction, 2 * kStep);
    const double below = computer.compute(parameters, batch, token_factor).loss;
    tensor.add_(direction, kStep);
    const double expected = (above - below) / (2 * kStep);
    const double got = (gradient.gradients[i] * direction).sum().item<double>();
    EXPECT_NEAR(got, expected, 1e-6 * std::max(1.0, std::abs(expected)))
        << parameters.specs()[i].name;
  }
}

TEST(Gradient, EqualsCentralDifferencesForEveryWeight) {
  Recipe recipe = plain_recipe();
  recipe.micro_batch = 2;
  expect_differences_agree(square_topology(), recipe, 1);
  expect_differences_agree(testing::class_token_topology(), recipe, 1);
  expect_differences_agree(testing::depthwise_topology(), recipe, 1);
  expect_differences_agree(testing::white_box_topology(), recipe, 1);
  expect_differences_agree(testing::published_topology(BlockFamily::kCrate), recipe, 1);
}

TEST(Gradient, EqualsCentralDifferencesWithCoarseTokensAndDroppedBranches) {
  Recipe recipe = plain_recipe();
  recipe.drop_path = 0.5;
  expect_differences_agree(square_topology(), recipe, 2);
  recipe.coarse_tokens = "resize";
  expect_differences_agree(square_topology(), recipe, 2);
}

TEST(Gradient, HasTheSameBitsForAnyNumberOfWorkers) {
  const Topology topology = square_topology();
  const Parameters parameters = parameters_of(topology, testing::drawn_weights(topology));
  const TrainingBatch batch = noise_batch(topology, 19, at::kFloat);
  Recipe recipe = plain_recipe();
  recipe.micro_batch = 2;
  recipe.drop_path = 0.3;
  const auto objective = classification(topology, recipe);
  GradientComputer computer(topology, *objective, recipe);
  std::vector<BatchGradient> results;
  for (const int workers : {1, 2, 4, 4}) {
    oneapi::tbb::task_arena arena(workers);
    results.push_back(arena.execute([&] { return computer.compute(parameters, batch, 1); }));
  }
  for (const BatchGradient& result : results) {
    EXPECT_EQ(result.loss, results.front().loss);
    testing::expect_same_bits(result.gradients, results.front().gradients);
  }
}

TEST(Gradient, HasTheSameBitsWithCheckpointedActivations) {
  for (const Topology& topology :
       {square_topology(), testing::class_token_topology(), testing::depthwise_topology(),
        testing::relative_topology(), testing::white_box_topology()}) {
    const Parameters parameters = parameters_of(topology, testing::drawn_weights(topology));
    const TrainingBatch batch = noise_batch(topology, 5, at::kFloat);
    Recipe recipe = plain_recipe();
    recipe.drop_path = 0.3;
    const BatchGradient kept = gradient_of(topology, recipe, parameters, batch, 1);
    for (const int layers : {1, 2, 100}) {
      recipe.activation_checkpoints = layers;
      const BatchGradient again = gradient_of(topology, recipe, parameters, batch, 1);
      EXPECT_EQ(again.loss, kept.loss);
      testing::expect_same_bits(again.gradients, kept.gradients);
    }
  }
}

TEST(Gradient, IsNearlyTheSameInBfloat16) {
  const Topology topology = square_topology();
  const Parameters parameters = parameters_of(topology, testing::drawn_weights(topology));
  const TrainingBatch batch = noise_batch(topology, 5, at::kFloat);
  Recipe recipe = plain_recipe();
  const BatchGradient full = gradient_of(topology, recipe, parameters, batch, 2);
  recipe.precision = "bfloat16";
  const BatchGradient half = gradient_of(topology, recipe, parameters, batch, 2);
  EXPECT_NEAR(half.loss, full.loss, 0.01 * full.loss);
  for (std::size_t i = 0; i < full.gradients.size(); ++i) {
    EXPECT_EQ(half.gradients[i].scalar_type(), at::kFloat);
    const double difference = (half.gradients[i] - full.gradients[i]).norm().item<double>();
    EXPECT_LT(difference, 0.05 * full.gradients[i].norm().item<double>() + 1e-4)
        << parameters.specs()[i].name;
  }
}

TEST(Gradient, DoesNotDependOnThePartsUpToRounding) {
  const Topology topology = square_topology();
  const Parameters parameters = parameters_of(topology, lively_weights(topology));
  const TrainingBatch batch = noise_batch(topology, 7, at::kDouble);
  Recipe recipe = plain_recipe();
  recipe.drop_path = 0.3;
  recipe.micro_batch = 7;
  const BatchGradient whole = gradient_of(topology, recipe, parameters, batch, 1);
  recipe.micro_batch = 3;
  const BatchGradient parts = gradient_of(topology, recipe, parameters, batch, 1);
  EXPECT_NEAR(parts.loss, whole.loss, 1e-12);
  for (std::size_t i = 0; i < whole.gradients.size(); ++i) {
    EXPECT_TRUE(at::allclose(parts.gradients[i], whole.gradients[i], 1e-9, 1e-12)) << i;
  }
}

TEST(BranchScales, DropAsOftenAsTheRateSays) {
  constexpr int kBlocks = 5;
  constexpr int kImages = 20000;
  std::vector<std::uint64_t> seeds(kImages);
  for (int i = 0; i < kImages; ++i) {
    seeds[static_cast<std::size_t>(i)] = derive_seed({static_cast<std::uint64_t>(i)});
  }
  const at::Tensor scales = branch_scales(kBlocks, 0.4, seeds);
  for (int branch = 0; branch < 2 * kBlocks; ++branch) {
    const double rate = 0.1 * (branch / 2);
    const at::Tensor row = scales[branch];
    EXPECT_NEAR(row.eq(0).to(at::kFloat).mean().item<double>(), rate, 0.015);
    EXPECT_NEAR(row.mean().item<double>(), 1.0, 0.02);
    EXPECT_NEAR(row.max().item<double>(), 1.0 / (1.0 - rate), 1e-6);
  }
}

}  // namespace
}  // namespace asvit
