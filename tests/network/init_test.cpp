#include "network/init.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/support/topologies.h"

namespace asvit {
namespace {

const at::TensorOptions kFloat32 = at::TensorOptions().dtype(at::kFloat);

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// Kolmogorov-Smirnov distance times sqrt(n) of values against the standard normal.
double kolmogorov_smirnov(const at::Tensor& values) {
  std::vector<double> sorted(values.data_ptr<double>(), values.data_ptr<double>() + values.numel());
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double cdf = normal_cdf(sorted[i]);
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, cdf - rank / n, (rank + 1.0) / n - cdf});
  }
  return distance * std::sqrt(n);
}

TEST(DrawNormal, HasTheNormalDistribution) {
  const at::Tensor values = draw_normal(200000, 3);
  EXPECT_NEAR(values.mean().item<double>(), 0.0, 0.01);
  EXPECT_NEAR(values.var().item<double>(), 1.0, 0.01);
  EXPECT_NEAR(values.pow(4).mean().item<double>(), 3.0, 0.1);
  // 1.95: one in a thousand for a fixed seed that was not chosen.
  EXPECT_LT(kolmogorov_smirnov(values), 1.95);
}

TEST(DrawNormal, NeighboursAreUncorrelated) {
  const at::Tensor values = draw_normal(200001, 4);
  const double correlation =
      (values.slice(0, 0, 200000) * values.slice(0, 1)).mean().item<double>();
  EXPECT_NEAR(correlation, 0.0, 0.01);
}

TEST(DrawWeights, FollowsThePublicInitialisation) {
  Topology topology = testing::small_topology("8,2,3|4,1,2|4,1,4|4,1,2|32", 32, 32);
  topology.stages[1].family = BlockFamily::kCrateAlpha;
  const Weights weights = draw_weights(topology, HeadWeights::kPresent, 1, kFloat32);
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
    const at::Tensor& value = weights.at(spec.name);
    const double largest = value.abs().max().item<double>();
    switch (spec.kind) {
      case WeightKind::kLinear:
      case WeightKind::kDictionary:
      case WeightKind::kEmbedding: {
        const double error = 6.0 / std::sqrt(2.0 * static_cast<double>(spec.count()));
        EXPECT_NEAR(value.std().item<double>() / 0.02, 1.0, error) << spec.name;
        break;
      }
      case WeightKind::kConvolution: {
        const double bound = 1.0 / std::sqrt(static_cast<double>(spec.fan_in()));
        EXPECT_LE(largest, bound * (1.0 + 1e-6));
        EXPECT_GT(largest, 0.99 * bound);
        break;
      }
      case WeightKind::kConvolutionBias:
        EXPECT_GT(largest, 0.0);
        EXPECT_LE(largest, 1.0 / std::sqrt(3.0 * 8 * 8) * (1.0 + 1e-6));
        break;
      case WeightKind::kNorm:
        EXPECT_TRUE(at::equal(value, at::ones_like(value))) << spec.name;
        break;
      case WeightKind::kBias:
        EXPECT_EQ(largest, 0.0) << spec.name;
        break;
    }
  }
}

TEST(DrawWeights, FanInKeepsTheVarianceOfWhatPasses) {
  const Topology topology = testing::class_token_topology();
  const Weights fixed = draw_weights(topology, HeadWeights::kPresent, 1, kFloat32);
  const Weights fan_in =
      draw_weights(topology, HeadWeights::kPresent, 1, kFloat32, LinearInit::kFanIn);
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
    const double gain = spec.kind == WeightKind::kLinear
                            ? 1.0 / (0.02 * std::sqrt(static_cast<double>(spec.fan_in())))
                            : 1.0;
    EXPECT_TRUE(at::allclose(fan_in.at(spec.name), fixed.at(spec.name) * gain, 1e-6, 0.0))
        << spec.name;
  }
}

TEST(DrawWeights, DependsOnSeedAndNameAlone) {
  const Topology topology = testing::small_topology();
  const Weights a = draw_weights(topology, HeadWeights::kPresent, 1, kFloat32);
  const Weights b = draw_weights(topology, HeadWeights::kAbsent, 1, kFloat32);
  const Weights c = draw_weights(topology, HeadWeights::kAbsent, 2, kFloat32);
  const std::string name = "stages.1.blocks.0.attn.qkv.weight";
  EXPECT_TRUE(at::equal(a.at(name), b.at(name)));
  EXPECT_FALSE(at::equal(a.at(name), c.at(name)));
  EXPECT_FALSE(at::equal(a.at("stages.0.blocks.0.attn.proj.weight").flatten().slice(0, 0, 8),
                         a.at("stages.0.blocks.0.attn.qkv.weight").flatten().slice(0, 0, 8)));
}

TEST(DrawWeights, Float32IsFloat64Rounded) {
  const Topology topology = testing::class_token_topology();
  const Weights single = draw_weights(topology, HeadWeights::kPresent, 9, kFloat32);
  const Weights full =
      draw_weights(topology, HeadWeights::kPresent, 9, at::TensorOptions().dtype(at::kDouble));
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
    EXPECT_TRUE(at::equal(single.at(spec.name), full.at(spec.name).to(at::kFloat))) << spec.name;
  }
}

TEST(LinearInits, EveryOneIsReadByItsName) {
  EXPECT_EQ(find_value("fixed", kLinearInits), LinearInit::kFixed);
  EXPECT_EQ(find_value("fan-in", kLinearInits), LinearInit::kFanIn);
  EXPECT_THROW(
      draw_weights(testing::small_topology(), HeadWeights::kAbsent, 1, at::kFloat, LinearInit{7}),
      std::invalid_argument);
}

}  // namespace
}  // namespace asvit
