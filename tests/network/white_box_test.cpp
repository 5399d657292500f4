// Networks with blocks of the white-box families; the blocks themselves: block_reference_test.cpp.

#include <gtest/gtest.h>

#include "network/init.h"
#include "network/network.h"
#include "space/cost.h"
#include "tests/support/topologies.h"

namespace asvit {
namespace {

const at::TensorOptions kDouble64 = at::TensorOptions().dtype(at::kDouble);

double relative(const at::Tensor& got, const at::Tensor& expected) {
  return ((got - expected).abs().max() / expected.abs().max()).item<double>();
}

TEST(WhiteBoxBlocks, WeightsAreThoseThatAreBilled) {
  for (const Topology& topology :
       {testing::white_box_topology(), testing::published_topology(BlockFamily::kCrate),
        testing::published_topology(BlockFamily::kCrateAlpha)}) {
    std::int64_t count = 0;
    for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
      count += spec.count();
    }
    EXPECT_EQ(count, cost(topology).parameters());
  }
}

/// The normed patches times the kernel, pixel by pixel.
TEST(WhiteBoxBlocks, ATokenizerThatNormsPatchesSeesThemNormed) {
  const Topology topology = testing::published_topology(BlockFamily::kCrate);
  const Weights weights = draw_weights(topology, HeadWeights::kPresent, 3, kDouble64);
  const at::Tensor image = draw_normal(3 * 16 * 16, 7, at::kDouble).reshape({1, 3, 16, 16});
  const Network network(topology, weights, NormKind::kLayerNorm);
  const at::Tensor tokens = network.run_layers(0, 1, image);
  // The token of row 2, column 1 comes behind the class token and two rows of four.
  const at::Tensor patch = image.slice(2, 8, 12).slice(3, 4, 8).flatten();
  const at::Tensor normed =
      (patch - patch.mean()) / (patch.var(0, /*unbiased=*/false) + topology.norm_eps).sqrt();
  const at::Tensor expected = at::mv(weights.at("tokenizer.proj.weight").flatten(1), normed) +
                              weights.at("tokenizer.proj.bias") +
                              weights.at("pos_embed")[0][1 + 2 * 4 + 1];
  EXPECT_LT(relative(tokens[0][1 + 2 * 4 + 1], expected), 1e-12);
}

}  // namespace
}  // namespace asvit
