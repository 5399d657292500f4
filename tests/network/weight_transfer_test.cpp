#include "network/weight_transfer.h"

#include <gtest/gtest.h>

#include "network/init.h"
#include "network/network.h"
#include "network/resampling.h"
#include "tests/support/rejection.h"
#include "tests/support/square_topology.h"
#include "tests/support/topologies.h"

namespace asvit {
namespace {

using testing::drawn_weights;

/// A stage of crate-alpha on patches of `kernel` x `kernel` pixels, without position embedding.
Topology patch_topology(int image_size, int kernel) {
  Topology topology = testing::published_topology(BlockFamily::kCrateAlpha);
  topology.image_size = image_size;
  topology.tokenizer = {kernel, kernel, 1, Padding::kNone, false, PositionEmbedding::kNone,
                        false,  false};
  topology.head.pool = Pool::kMean;
  return topology;
}

Weights other_weights(const Topology& topology) {
  return draw_weights(topology, HeadWeights::kPresent, 99, at::TensorOptions().dtype(at::kDouble));
}

at::Tensor noise(at::IntArrayRef shape, std::uint64_t seed) {
  return draw_normal(c10::multiply_integers(shape), seed).reshape(shape);
}

/// Every patch of `images` enlarged by itself.
at::Tensor with_enlarged_patches(const at::Tensor& images, std::int64_t patch,
                                 std::int64_t new_patch) {
  const std::int64_t count = images.size(2) / patch;
  const at::Tensor patches = images.reshape({1, 3, count, patch, count, patch})
                                 .permute({0, 2, 4, 1, 3, 5})
                                 .reshape({count * count, 3, patch, patch});
  return at::upsample_bilinear2d(patches, {new_patch, new_patch}, /*align_corners=*/false)
      .reshape({1, count, count, 3, new_patch, new_patch})
      .permute({0, 3, 1, 4, 2, 5})
      .reshape({1, 3, count * new_patch, count * new_patch});
}

TEST(WeightTransfer, OfTheSameModelTakesEverything) {
  const Topology topology = testing::white_box_topology();
  const Weights source = drawn_weights(topology, at::kDouble);
  const WeightTransfer result =
      transfer_weights(topology, source, topology, other_weights(topology), {});
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
    EXPECT_TRUE(at::equal(result.weights.at(spec.name), source.at(spec.name))) << spec.name;
  }
  EXPECT_EQ(result.taken.size(), weight_specs(topology, HeadWeights::kPresent).size());
  EXPECT_TRUE(result.resized.empty() && result.fresh.empty() && result.left.empty());
  EXPECT_EQ(result.taken_parameters, result.parameters);
}

TEST(WeightTransfer, AModelOfLargerPatchesAnswersEnlargedPatchesAlike) {
  const Topology small = patch_topology(16, 4);
  const Topology large = patch_topology(28, 7);
  const Weights source = drawn_weights(small, at::kDouble);
  const WeightTransfer result = transfer_weights(small, source, large, other_weights(large), {});
  EXPECT_EQ(result.resized,
            (std::vector<std::string>{"tokenizer.proj.weight: 4 x 4 -> 7 x 7 pixels, "
                                      "pseudo-inverse"}));
  const at::Tensor image = noise({1, 3, 16, 16}, 5);
  const at::Tensor expected = Network(small, source, NormKind::kLayerNorm).logits(image);
  const at::Tensor got = Network(large, result.weights, NormKind::kLayerNorm)
                             .logits(with_enlarged_patches(image, 4, 7));
  EXPECT_LT((got - expected).abs().max().item<double>(), 1e-12);
}

/// Of all kernels of the new size the resized one answers independent pixels best: what it misses
/// is at right angles to everything that a small kernel can say of a shrunken patch.
TEST(WeightTransfer, AKernelThatShrinksIsTheLeastSquaresFit) {
  const at::Tensor weight = noise({2, 3, 7, 7}, 6);
  const at::Tensor shrunk = resized_kernel(weight, kernel_resizer(7, 4));
  const at::Tensor units = at::eye(49, at::kDouble).reshape({49, 1, 7, 7});
  const at::Tensor matrix =  // (49, 16): a unit pixel's shrunken patch
      at::_upsample_bilinear2d_aa(units, {4, 4}, /*align_corners=*/false).reshape({49, 16});
  const at::Tensor missed = weight.flatten(2) - at::matmul(shrunk.flatten(2), matrix.t());
  EXPECT_LT(at::matmul(missed, matrix).abs().max().item<double>(), 1e-12);
  EXPECT_GT(missed.abs().max().item<double>(), 1e-3);
}

TEST(WeightTransfer, ResamplesPositionsAndKeepsAClassTokensOwn) {
  const Topology coarse = testing::published_topology(BlockFamily::kCrateAlpha);  // 4 x 4 tokens
  Topology fine = coarse;
  fine.tokenizer.kernel = fine.tokenizer.stride = 2;
  const Weights source = drawn_weights(coarse, at::kDouble);
  const WeightTransfer result = transfer_weights(coarse, source, fine, other_weights(fine), {});
  const at::Tensor position = result.weights.at("pos_embed");
  ASSERT_EQ(position.size(1), 65);
  EXPECT_TRUE(at::equal(position.select(1, 0), source.at("pos_embed").select(1, 0)));
  EXPECT_TRUE(at::equal(position, resampled_position(source.at("pos_embed"), 4, 8)));
  ASSERT_EQ(result.resized.size(), 2U);
  EXPECT_EQ(result.resized[1], "pos_embed: 4 x 4 -> 8 x 8 tokens, bicubic");
}

/// Cubic interpolation keeps straight lines, away from the border; rows stay rows.
TEST(WeightTransfer, PositionsOnALineStayOnIt) {
  const at::Tensor row = at::arange(8, at::kDouble).reshape({8, 1}).expand({8, 8});
  const at::Tensor column = at::arange(8, at::kDouble).reshape({1, 8}).expand({8, 8});
  const at::Tensor position = at::stack({row, 10.0 * column}, 2).reshape({1, 64, 2});
  for (const int side : {16, 12}) {
    const at::Tensor got = resampled_position(position, 8, side).reshape({side, side, 2});
    for (int y = side / 2 - 2; y < side / 2 + 2; ++y) {
      for (int x = side / 2 - 2; x < side / 2 + 2; ++x) {
        EXPECT_NEAR(got[y][x][0].item<double>(), (y + 0.5) * 8 / side - 0.5, 1e-6);
        EXPECT_NEAR(got[y][x][1].item<double>(), 10.0 * ((x + 0.5) * 8 / side - 0.5), 1e-5);
      }
    }
  }
}

TEST(WeightTransfer, AFreshEmbeddingIsDrawnWhateverItsShape) {
  const Topology coarse = testing::published_topology(BlockFamily::kCrate);  // norms patches
  Topology fine = coarse;
  fine.tokenizer.kernel = fine.tokenizer.stride = 2;
  fine.channels = 1;
  const Weights source = drawn_weights(coarse, at::kDouble);
  const Weights fresh = other_weights(fine);
  const WeightTransfer result =
      transfer_weights(coarse, source, fine, fresh, {EmbeddingInit::kFresh, HeadInit::kAuto});
  EXPECT_EQ(result.fresh,
            (std::vector<std::string>{"tokenizer.patch_norm.weight", "tokenizer.patch_norm.bias",
                                      "tokenizer.proj.weight", "tokenizer.proj.bias"}));
  EXPECT_EQ(result.left, result.fresh);
  EXPECT_TRUE(
      at::equal(result.weights.at("tokenizer.proj.weight"), fresh.at("tokenizer.proj.weight")));
  EXPECT_TRUE(at::equal(result.weights.at("head.fc.weight"), source.at("head.fc.weight")));
}

TEST(WeightTransfer, TheClassifierIsKeptOrDrawn) {
  const Topology source = testing::white_box_topology();
  Topology target = source;
  const Weights weights = drawn_weights(source, at::kDouble);
  const std::vector<std::string> classifier = {"head.fc.weight", "head.fc.bias"};
  const auto fresh_of = [&](HeadInit head) {
    return transfer_weights(source, weights, target, other_weights(target),
                            {EmbeddingInit::kResize, head})
        .fresh;
  };
  EXPECT_TRUE(fresh_of(HeadInit::kAuto).empty());
  EXPECT_TRUE(fresh_of(HeadInit::kKeep).empty());
  EXPECT_EQ(fresh_of(HeadInit::kFresh), classifier);
  target.classes = 7;
  EXPECT_EQ(fresh_of(HeadInit::kAuto), classifier);
  EXPECT_EQ(rejection([&] { fresh_of(HeadInit::kKeep); }),
            "/classes: got weights of 5, expected 7 where the head is kept");
}

TEST(WeightTransfer, RefusesWhatItCannotBridge) {
  const Topology source = testing::white_box_topology();
  const Weights weights = drawn_weights(source, at::kDouble);
  const auto refusal = [&](const Topology& target) {
    return rejection([&] { transfer_weights(source, weights, target, other_weights(target), {}); });
  };
  Topology target = source;
  target.stages[0].family = BlockFamily::kVit;
  EXPECT_EQ(refusal(target),
            "weights of another topology: /stages/0/family: got \"crate\", expected \"vit\"");
  target = resized(source, 16, {});
  EXPECT_NE(refusal(target).find("/stages/0/"), std::string::npos);
  target = resized(source, 8, {1, 2, 1, 1});
  EXPECT_EQ(refusal(target), "weights of another topology: /stages/1/depth: got 1, expected 2");
  target = source;
  target.channels = 1;
  EXPECT_EQ(refusal(target), "weights of another topology: /channels: got 3, expected 1");
  target = source;
  target.sparse_coding.eta = 0.3;
  EXPECT_NE(refusal(target).find("/sparse_coding/eta"), std::string::npos);
}

TEST(WeightTransfer, RefusesToResizeNormedPatches) {
  const Topology coarse = testing::published_topology(BlockFamily::kCrate);
  Topology fine = coarse;
  fine.tokenizer.kernel = fine.tokenizer.stride = 2;
  const std::string message = rejection(
      [&] { transfer_weights(coarse, drawn_weights(coarse), fine, drawn_weights(fine), {}); });
  EXPECT_EQ(message,
            "/tokenizer/kernel: got weights of 4 x 4 normed pixels, expected 2 x 2, or a fresh "
            "embedding: a norm's weights belong to pixels");
}

}  // namespace
}  // namespace asvit
