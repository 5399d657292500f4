#include "inspection/attention_map.h"

#include <cmath>

#include <gtest/gtest.h>

#include "inspection/block_weights.h"
#include "network/init.h"
#include "network/network.h"
#include "tests/support/topologies.h"

namespace asvit {
namespace {

const at::TensorOptions kDouble64 = at::TensorOptions().dtype(at::kDouble);

at::Tensor noise_image(const Topology& topology) {
  const std::int64_t side = topology.image_size;
  return draw_normal(3 * side * side, 9).reshape({1, 3, side, side});
}

Weights weights_of(const Topology& topology) {
  return draw_weights(topology, HeadWeights::kPresent, 3, kDouble64, LinearInit::kFanIn);
}

double largest(const at::Tensor& difference) { return difference.abs().max().item<double>(); }

TEST(AttentionMaps, OfTheMeanTokenAddUpToOneInEveryWindow) {
  const Topology topology = testing::white_box_topology();
  const auto maps = attention_maps(topology, weights_of(topology), noise_image(topology));
  const auto places = block_places(topology);
  ASSERT_EQ(maps.size(), places.size());
  for (std::size_t b = 0; b < maps.size(); ++b) {
    const std::int64_t side = places[b].grid_side;
    ASSERT_EQ(maps[b].sizes(), (std::vector<std::int64_t>{places[b].shape.heads, side, side}));
    const std::int64_t window = window_side(places[b].grid_side, places[b].shape);
    const at::Tensor sums = at::avg_pool2d(maps[b], {window, window}) * window * window;
    EXPECT_LT(largest(sums - 1.0), 1e-12);
  }
}

/// The second block of a stage without windows: softmax of the mean query times the keys.
TEST(AttentionMaps, AreThoseOfTheMeanQuery) {
  Topology topology = testing::class_token_topology();
  topology.tokenizer.class_token = false;
  topology.tokenizer.position = PositionEmbedding::kGrid;
  const Weights weights = weights_of(topology);
  const at::Tensor image = noise_image(topology);
  const Network network(topology, weights, NormKind::kLayerNorm);
  const BlockPlace place = block_places(topology)[1];
  const at::Tensor x = network.run_layers(0, place.layer, image);
  const at::Tensor normed =
      norm_from(weights, place.prefix + "norm1", topology.norm_eps, NormKind::kLayerNorm)
          .forward(x, nullptr);
  const at::Tensor projected =
      linear_from(weights, place.prefix + "attn.qkv").forward(normed, nullptr)[0];
  const std::int64_t dim = place.shape.head_dim;
  const std::int64_t inner = place.shape.heads * dim;
  const auto maps = attention_maps(topology, weights, image);
  for (std::int64_t head = 0; head < place.shape.heads; ++head) {
    const at::Tensor query = projected.narrow(1, head * dim, dim).mean(0);
    const at::Tensor keys = projected.narrow(1, inner + head * dim, dim);
    const at::Tensor expected =
        at::softmax(at::mv(keys, query) / std::sqrt(static_cast<double>(dim)), 0);
    EXPECT_LT(largest(maps[1][head].flatten() - expected), 1e-12);
  }
}

/// What the class token takes of the values, by the probabilities of its map and its own.
TEST(AttentionMaps, OfAClassTokenAreTheShareOfTheGrid) {
  const Topology topology = testing::published_topology(BlockFamily::kCrateAlpha);
  const Weights weights = weights_of(topology);
  const at::Tensor image = noise_image(topology);
  const Network network(topology, weights, NormKind::kLayerNorm);
  const BlockPlace place = block_places(topology)[0];
  const at::Tensor w =
      subspace_coordinates(topology, weights, place, network.run_layers(0, place.layer, image));
  const at::Tensor logits =
      at::matmul(w.narrow(1, 0, 1), w.transpose(1, 2)) / std::sqrt(1.0 * place.shape.head_dim);
  const at::Tensor expected = at::softmax(logits, -1).slice(2, 1).squeeze(1);
  const auto maps = attention_maps(topology, weights, image);
  EXPECT_LT(largest(maps[0].flatten(1) - expected), 1e-12);
  EXPECT_LT(maps[0].sum({1, 2}).max().item<double>(), 1.0);
}

TEST(AttentionMaps, KnowRelativePositionsAndDepthwiseStages) {
  for (const Topology& topology :
       {testing::relative_topology(), testing::relative_windows_topology(),
        testing::depthwise_topology()}) {
    for (const at::Tensor& map :
         attention_maps(topology, weights_of(topology), noise_image(topology))) {
      EXPECT_TRUE(at::isfinite(map).all().item<bool>());
      EXPECT_GE(map.min().item<double>(), 0.0);
    }
  }
}

}  // namespace
}  // namespace asvit
