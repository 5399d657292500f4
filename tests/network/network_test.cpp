#include "network/network.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "base/random.h"
#include "network/init.h"
#include "network/layer_tap.h"
#include "space/cost.h"
#include "space/search_space.h"
#include "tests/support/topologies.h"

namespace asvit {
namespace {

using testing::class_token_topology;
using testing::depthwise_topology;
using testing::relative_topology;
using testing::relative_windows_topology;
using testing::small_topology;

const at::TensorOptions kDouble64 = at::TensorOptions().dtype(at::kDouble);

at::Tensor images_for(const Topology& topology, int count, std::uint64_t seed = 5) {
  const std::int64_t side = topology.image_size;
  return draw_normal(count * topology.channels * side * side, seed)
      .reshape({count, topology.channels, side, side});
}

Weights noisy_weights(const Topology& topology, std::uint64_t seed) {
  // Every weight random, so that no path is hidden by a zero bias or a unit norm.
  return make_weights(topology, HeadWeights::kPresent, [&](const WeightSpec& spec) {
    const at::Tensor noise =
        draw_normal(spec.count(), derive_seed({seed, fnv1a(spec.name)})).reshape(spec.shape);
    return spec.kind == WeightKind::kNorm ? 1.0 + 0.1 * noise : 0.2 * noise;
  });
}

std::vector<Topology> families() {
  return {small_topology(),       small_topology("5,4,2|3,2,5|2,2,3|4,1,4|16", 64, 16),
          class_token_topology(), depthwise_topology(),
          relative_topology(),    relative_windows_topology()};
}

/// For tokens i and j of a grid, the sum of the vectors of their distances along rows and columns.
at::Tensor naive_relative(const Weights& weights, const std::string& prefix, int grid, int i,
                          int j) {
  const at::Tensor rows = weights.at(prefix + ".embeddings_table_v");
  const at::Tensor columns = weights.at(prefix + ".embeddings_table_h");
  const int farthest = static_cast<int>(rows.size(0)) / 2 - 1;
  const auto place = [&](int distance) {
    return std::max(-farthest, std::min(farthest, distance)) + farthest + 1;
  };
  return rows[place(j / grid - i / grid)] + columns[place(j % grid - i % grid)];
}

/// The same attention written as loops over tokens: out_i = sum_j softmax_j(q_i k_j / sqrt d) v_j
/// over the tokens j of i's window.
at::Tensor naive_attention(const at::Tensor& x, const Block& block, int grid,
                           const Weights& weights, const std::string& prefix) {
  const at::Tensor qkv =
      at::linear(x, weights.at(prefix + "qkv.weight"), weights.at(prefix + "qkv.bias"));
  const int inner = block.heads * block.head_dim;
  const int window = window_side(grid, block);
  at::Tensor out = at::zeros({x.size(0), inner}, x.options());
  for (int head = 0; head < block.heads; ++head) {
    const auto part = [&](int which) {
      const int first = which * inner + head * block.head_dim;
      return qkv.slice(1, first, first + block.head_dim);
    };
    for (int i = 0; i < grid * grid; ++i) {
      std::vector<std::int64_t> same;
      for (int j = 0; j < grid * grid; ++j) {
        if (i / grid / window == j / grid / window && i % grid / window == j % grid / window) {
          same.push_back(j);
        }
      }
      const at::Tensor index = at::tensor(same, at::kLong);
      at::Tensor keys = part(1).index_select(0, index);
      at::Tensor values = part(2).index_select(0, index);
      if (weights.find(prefix + "rel_pos_embed_k.embeddings_table_v").defined()) {
        for (std::size_t k = 0; k < same.size(); ++k) {
          const auto row = static_cast<std::int64_t>(k);
          const int j = static_cast<int>(same[k]);
          keys[row] += naive_relative(weights, prefix + "rel_pos_embed_k", grid, i, j);
          values[row] += naive_relative(weights, prefix + "rel_pos_embed_v", grid, i, j);
        }
      }
      const at::Tensor logits = at::mv(keys, part(0)[i]) / std::sqrt(block.head_dim);
      out[i]
          .slice(0, head * block.head_dim, (head + 1) * block.head_dim)
          .copy_(at::mv(values.t(), at::softmax(logits, 0)));
    }
  }
  return at::linear(out, weights.at(prefix + "proj.weight"), weights.at(prefix + "proj.bias"));
}

TEST(WindowAttention, EqualsLoopsOverTokens) {
  for (int split : {1, 2, 4}) {
    const Topology topology =
        small_topology("8," + std::to_string(split) + ",3|4,1,2|4,1,4|4,1,2|32");
    const Weights weights = noisy_weights(topology, 3);
    const std::string prefix = "stages.0.blocks.0.attn.";
    const Block& block = topology.stages[0].blocks[0];
    const WindowAttention attention(block, BlockFamily::kVit, 8, weights, prefix);
    const at::Tensor x = draw_normal(64 * 8, 11).reshape({1, 64, 8});
    const at::Tensor expected = naive_attention(x[0], block, 8, weights, prefix);
    EXPECT_LT((attention.forward(x, {})[0] - expected).abs().max().item<double>(), 1e-12);
  }
}

TEST(WindowAttention, AddsVectorsOfDistancesToKeysAndValues) {
  const Topology topology = relative_windows_topology();
  const Weights weights = noisy_weights(topology, 3);
  const std::string prefix = "stages.0.blocks.0.attn.";
  const Block& block = topology.stages[0].blocks[0];
  const at::Tensor x = draw_normal(64 * 8, 11).reshape({1, 64, 8});
  const at::Tensor expected = naive_attention(x[0], block, 8, weights, prefix);
  const at::Tensor got =
      WindowAttention(block, BlockFamily::kVit, 8, weights, prefix).forward(x, {})[0];
  EXPECT_LT((got - expected).abs().max().item<double>(), 1e-12);
}

TEST(RelativePosition, KeepsAVectorForAClassToken) {
  // Tables that are zero but for that vector: pairs with the class token alone get it, twice.
  Topology topology = relative_topology();
  const std::string prefix = "stages.0.blocks.0.attn.";
  Weights weights = noisy_weights(topology, 3);
  for (const char* table : {"k.embeddings_table_v", "k.embeddings_table_h"}) {
    at::Tensor tensor = weights.at(prefix + "rel_pos_embed_" + table);
    tensor.zero_();
    tensor[0].fill_(1.0);
  }
  const auto relative = RelativePosition::from(weights, prefix, 4);
  ASSERT_TRUE(relative);
  const at::Tensor query = at::ones({1, 3, 17, 8}, at::kDouble);
  at::Tensor expected = at::zeros({17, 17}, at::kDouble);
  expected[0].fill_(16.0);
  expected.select(1, 0).fill_(16.0);
  EXPECT_TRUE(at::equal(relative->logits(query), expected.expand({1, 3, 17, 17})));
  EXPECT_FALSE(RelativePosition::from(noisy_weights(class_token_topology(), 3), prefix, 4));
}

TEST(Network, GivesFeaturesAndLogitsOfTheRightShape) {
  for (const Topology& topology : families()) {
    const Network network(topology, noisy_weights(topology, 1), NormKind::kLayerNorm);
    const at::Tensor images = images_for(topology, 3);
    EXPECT_EQ(network.features(images).sizes(),
              (std::vector<std::int64_t>{3, topology.stages.back().width}));
    EXPECT_EQ(network.logits(images).sizes(), (std::vector<std::int64_t>{3, topology.classes}));
  }
}

TEST(Network, StageMapsAreTheTokensOfTheGridBeforeTheMerging) {
  for (const Topology& topology : families()) {
    const Network network(topology, noisy_weights(topology, 1), NormKind::kLayerNorm);
    const at::Tensor images = images_for(topology, 2);
    const std::vector<at::Tensor> maps = network.stage_maps(images);
    const std::vector<int> sides = grid_sides(topology);
    ASSERT_EQ(maps.size(), topology.stages.size());
    std::size_t layers = 1;  // the tokenizer
    for (std::size_t s = 0; s < maps.size(); ++s) {
      layers += topology.stages[s].blocks.size();
      const at::Tensor tokens = network.run_layers(0, layers++, images);
      const std::int64_t first = topology.tokenizer.class_token ? 1 : 0;
      const std::int64_t side = sides[s];
      ASSERT_EQ(maps[s].sizes(),
                (std::vector<std::int64_t>{2, topology.stages[s].width, side, side}));
      for (std::int64_t place = 0; place < side * side; ++place) {
        const at::Tensor there = maps[s].select(3, place % side).select(2, place / side);
        ASSERT_TRUE(at::equal(there, tokens.select(1, first + place))) << s << " " << place;
      }
    }
  }
}

TEST(Network, MeanOfTheLastStageMapIsTheFeatures) {
  for (Topology topology : families()) {
    topology.head.pool = Pool::kMean;
    const Network network(topology, noisy_weights(topology, 1), NormKind::kLayerNorm);
    const at::Tensor images = images_for(topology, 2);
    const at::Tensor mean = network.stage_maps(images).back().mean({2, 3});
    EXPECT_LT((mean - network.features(images)).abs().max().item<double>(), 1e-12);
  }
}

/// Counts what a pass shows.
class CountingTap : public LayerTap {
 public:
  at::Tensor on_layer(const LayerUse& /*use*/, at::Tensor output) override {
    ++layers;
    return output;
  }
  void on_activation(const at::Tensor& /*input*/) override { ++activations; }
  void on_middle(const at::Tensor& /*tokens*/) override { ++middles; }
  void on_code(const at::Tensor& /*code*/) override { ++codes; }
  int layers = 0;
  int activations = 0;
  int middles = 0;
  int codes = 0;
};

TEST(Network, TapSeesEveryLayerOfEveryPass) {
  for (Topology topology : families()) {
    int matrices_and_norms = 0;
    for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
      matrices_and_norms += multiplies(spec.kind) || spec.kind == WeightKind::kNorm ? 1 : 0;
    }
    const int in_head = (topology.head.norm ? 1 : 0) + (topology.head.pre_logits ? 1 : 0) + 1;
    const Network network(topology, noisy_weights(topology, 1), NormKind::kLayerNorm);
    const at::Tensor images = images_for(topology, 1);
    CountingTap whole;
    network.logits(images, {&whole});
    EXPECT_EQ(whole.layers, matrices_and_norms);
    EXPECT_EQ(whole.activations, block_count(topology));
    EXPECT_EQ(whole.middles, block_count(topology));
    EXPECT_EQ(whole.codes, block_count(topology));
    CountingTap maps;
    network.stage_maps(images, {&maps});
    EXPECT_EQ(maps.layers, matrices_and_norms - in_head);
    CountingTap tokens;
    network.features(images, {&tokens});
    EXPECT_EQ(tokens.layers, matrices_and_norms - in_head);
  }
}

TEST(Network, BranchScalesOfZeroLeaveOnlyTokenizerAndMergings) {
  for (const Topology& topology : families()) {
    const Network network(topology, noisy_weights(topology, 1), NormKind::kLayerNorm);
    const at::Tensor images = images_for(topology, 2);
    ForwardContext context;
    context.branch_scales = at::ones({2 * block_count(topology), 2}, at::kDouble);
    EXPECT_TRUE(at::equal(network.logits(images, context), network.logits(images)));
    context.branch_scales.select(1, 1).zero_();  // of the second image
    const std::vector<at::Tensor> maps = network.stage_maps(images, context);
    EXPECT_TRUE(at::allclose(maps.back()[0], network.stage_maps(images).back()[0]));
    at::Tensor x = images;
    std::size_t layer = 0;
    for (std::size_t s = 0; s < topology.stages.size(); ++s) {
      x = network.run_layers(layer, layer + 1, x);  // tokenizer or merging
      layer += 1 + topology.stages[s].blocks.size();
    }
    x = x.slice(1, topology.tokenizer.class_token ? 1 : 0);
    EXPECT_TRUE(at::allclose(maps.back()[1].flatten(1).t(), x[1]));
  }
}

TEST(Network, ImagesOfABatchDoNotMix) {
  for (const Topology& topology : families()) {
    const Network network(topology, noisy_weights(topology, 1), NormKind::kLayerNorm);
    const at::Tensor images = images_for(topology, 3);
    const at::Tensor together = network.logits(images);
    const at::Tensor alone = network.logits(images.slice(0, 1, 2));
    EXPECT_LT((together[1] - alone[0]).abs().max().item<double>(), 1e-12);
  }
}

TEST(Network, ReadsEveryWeightThatTheSpecsName) {
  for (const Topology& topology : families()) {
    Weights weights = noisy_weights(topology, 1);
    for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
      weights.at(spec.name).requires_grad_(true);
    }
    const Network network(topology, weights, NormKind::kLayerNorm);
    network.logits(images_for(topology, 2)).square().sum().backward();
    for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
      EXPECT_TRUE(weights.at(spec.name).grad().defined()) << spec.name;
    }
  }
}

TEST(Network, GradientsAgreeWithCentralDifferences) {
  for (const Topology& topology : families()) {
    const Weights weights = noisy_weights(topology, 1);
    const Network network(topology, weights, NormKind::kLayerNorm);
    const at::Tensor images = images_for(topology, 1);
    const at::Tensor direction = images_for(topology, 1, 6);
    const at::Tensor x = images.clone().requires_grad_(true);
    network.logits(x).sum().backward();
    const double expected = (x.grad() * direction).sum().item<double>();
    const double step = 1e-5;
    const auto value = [&](double at) {
      return network.logits(images + at * direction).sum().item<double>();
    };
    const double measured = (value(step) - value(-step)) / (2.0 * step);
    EXPECT_NEAR(measured, expected, 1e-6 * std::max(1.0, std::abs(expected)));
  }
}

TEST(Network, IdentityNormsLeaveOutTheNorms) {
  const Topology topology = small_topology();
  Weights weights = noisy_weights(topology, 1);
  const Network network(topology, weights, NormKind::kIdentity);
  const at::Tensor images = images_for(topology, 1);
  const at::Tensor before = network.features(images).clone();
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
    if (spec.kind == WeightKind::kNorm) {
      weights.at(spec.name).fill_(7.0);
    }
  }
  EXPECT_TRUE(at::equal(before, network.features(images)));
}

TEST(Network, RefusesLogitsWithoutAHeadAndMissingWeights) {
  const Topology topology = small_topology();
  const Weights backbone = draw_weights(topology, HeadWeights::kAbsent, 1, kDouble64);
  const Network network(topology, backbone, NormKind::kLayerNorm);
  EXPECT_THROW(network.logits(images_for(topology, 1)), std::invalid_argument);
  EXPECT_THROW(Network(topology, Weights(), NormKind::kLayerNorm), std::invalid_argument);
}

TEST(Weights, ConvertedOnesAreDifferentiableCopies) {
  const Topology topology = small_topology();
  Weights weights = noisy_weights(topology, 1);
  const char* const name = "head.fc.weight";
  weights.at(name).requires_grad_(true);
  const Weights converted = weights.to(at::kFloat);
  EXPECT_EQ(converted.count(), weights.count());
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
    EXPECT_TRUE(at::equal(converted.at(spec.name), weights.at(spec.name).to(at::kFloat)));
    EXPECT_EQ(converted.at(spec.name).scalar_type(), at::kFloat);
    EXPECT_TRUE(weights.to(at::kDouble).at(spec.name).is_same(weights.at(spec.name)));
    EXPECT_TRUE(weights.to(at::Device(at::kCPU)).at(spec.name).is_same(weights.at(spec.name)));
  }
  (2.0 * converted.at(name)).sum().backward();
  EXPECT_TRUE(at::equal(weights.at(name).grad(), at::full_like(weights.at(name), 2.0)));
}

TEST(WeightSpecs, SayWhatBelongsToAttention) {
  const std::string inside = ".attn.";
  for (const Topology& topology : families()) {
    for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
      EXPECT_EQ(spec.in_attention, spec.name.find(inside) != std::string::npos) << spec.name;
    }
  }
}

TEST(Weights, CountEqualsTheClosedFormForHundredsOfTopologies) {
  const SearchSpace space = builtin_space("as-vit");
  Generator generator(17);
  for (int i = 0; i < 300; ++i) {
    Topology topology = space.realise(space.sample(generator));
    if (i % 2 == 1) {
      const int width = 8 + static_cast<int>(generator.below(200));
      std::vector<int> depths;
      for (int s = 0; s < 4; ++s) {
        depths.push_back(1 + static_cast<int>(generator.below(5)));
      }
      if (width < topology.stages[0].blocks[0].heads) {
        continue;
      }
      topology = resized(topology, width, depths);
    }
    std::int64_t count = 0;
    for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
      count += spec.count();
    }
    ASSERT_EQ(count, cost(topology).parameters()) << i;
  }
  for (const Topology& topology : families()) {
    EXPECT_EQ(noisy_weights(topology, 1).count(), cost(topology).parameters());
  }
}

TEST(Network, RefusesKindsThatItDoesNotKnow) {
  const Weights weights = noisy_weights(small_topology(), 1);
  Topology pool = small_topology();
  pool.head.pool = Pool{7};
  EXPECT_THROW(pool_tokens(pool.head.pool, false, at::zeros({1, 4, 8})), std::invalid_argument);
  EXPECT_THROW(Network(pool, weights, NormKind::kLayerNorm), std::invalid_argument);
  Topology family = small_topology();
  family.stages[0].family = BlockFamily{7};
  EXPECT_THROW(weight_specs(family, HeadWeights::kPresent), std::invalid_argument);
  EXPECT_THROW(Network(family, weights, NormKind::kLayerNorm), std::invalid_argument);
  Topology merge = small_topology();
  merge.merges[0].kind = MergeKind{7};
  EXPECT_THROW(weight_specs(merge, HeadWeights::kPresent), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
