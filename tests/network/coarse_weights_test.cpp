#include "network/coarse_weights.h"

#include <gtest/gtest.h>

#include "network/init.h"
#include "network/network.h"
#include "network/resampling.h"
#include "tests/support/square_topology.h"

namespace asvit {
namespace {

using testing::drawn_weights;
using testing::square_topology;

at::Tensor noise(at::IntArrayRef shape, std::uint64_t seed) {
  return draw_normal(c10::multiply_integers(shape), seed).reshape(shape);
}

TEST(KernelResizer, AnswersTheEnlargedPatchAsTheKernelAnsweredThePatch) {
  for (const auto& [kernel, larger] : {std::pair{3, 6}, {4, 16}, {8, 16}, {5, 5}, {1, 4}}) {
    const at::Tensor weight = noise({1, 1, kernel, kernel}, 1);
    const at::Tensor patch = noise({kernel, kernel}, 2);
    const at::Tensor enlarged =
        at::upsample_bilinear2d(patch.reshape({1, 1, kernel, kernel}), {larger, larger}, false);
    const at::Tensor resized = resized_kernel(weight, kernel_resizer(kernel, larger));
    EXPECT_NEAR((resized * enlarged).sum().item<double>(), (weight * patch).sum().item<double>(),
                1e-9);
  }
}

TEST(CoarseWeights, ShareWhatDoesNotChange) {
  const Topology topology = square_topology();
  const Weights weights = drawn_weights(topology);
  const Weights result = CoarseView(topology, 2, CoarseTokens::kDilate).weights(weights);
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
    if (spec.name == "pos_embed") {
      EXPECT_EQ(result.at(spec.name).sizes(), (std::vector<std::int64_t>{1, 16, 8}));
    } else {
      EXPECT_TRUE(result.at(spec.name).is_same(weights.at(spec.name))) << spec.name;
    }
  }
}

TEST(CoarseWeights, KeepAConstantPositionAndAClassTokensOwn) {
  Topology topology;
  topology.image_size = 32;
  topology.tokenizer = {8, 8, 1, Padding::kSame, true, PositionEmbedding::kGridAndClassToken, true};
  Stage stage;
  stage.width = 4;
  stage.blocks = {{1, 4, 1, 1.0}};
  topology.stages = {stage};
  Weights weights = drawn_weights(topology);
  at::Tensor position = at::full({1, 17, 4}, 0.5);
  position.select(1, 0).fill_(3.0);
  weights.set("pos_embed", position);
  const at::Tensor result =
      CoarseView(topology, 2, CoarseTokens::kDilate).weights(weights).at("pos_embed");
  ASSERT_EQ(result.size(1), 5);
  EXPECT_TRUE(at::allclose(result.select(1, 0), at::full({1, 4}, 3.0)));
  EXPECT_TRUE(at::allclose(result.slice(1, 1), at::full({1, 4, 4}, 0.5)));
}

/// Tokens of an image whose 2 x 2 pixels are alike are those of the halved image, where the kernel
/// does not reach over the edge.
TEST(DilatedTokenizer, SeesEverySecondPixel) {
  Topology topology = square_topology();
  topology.tokenizer.position = PositionEmbedding::kNone;
  topology.image_size = 32;
  const Weights weights = drawn_weights(topology, at::kDouble);
  Topology half = topology;
  half.image_size = 16;
  const at::Tensor small = noise({2, 3, 16, 16}, 3);
  const at::Tensor large = small.repeat_interleave(2, 2).repeat_interleave(2, 3);
  const Topology coarse = retokenized(topology, 2, CoarseTokens::kDilate);
  const at::Tensor got = TokenizerLayer(coarse, weights, NormKind::kLayerNorm).forward(large, {});
  const at::Tensor expected =
      TokenizerLayer(half, weights, NormKind::kLayerNorm).forward(small, {});
  ASSERT_EQ(got.sizes(), expected.sizes());
  const auto inner = [](const at::Tensor& tokens) {
    return tokens.reshape({2, 8, 8, 8}).slice(1, 1, 7).slice(2, 1, 7);
  };
  EXPECT_LT((inner(got) - inner(expected)).abs().max().item<double>(), 1e-12);
}

}  // namespace
}  // namespace asvit
