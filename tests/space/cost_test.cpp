#include "space/cost.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "space/search_space.h"
#include "space/topology_text.h"
#include "tests/support/sample_topologies.h"

namespace asvit {
namespace {

std::map<std::string, CostItem> by_name(const Cost& cost) {
  std::map<std::string, CostItem> items;
  for (const CostItem& item : cost.items) {
    items[item.name] = item;
  }
  return items;
}

std::int64_t macs_without_head(const Topology& topology) {
  const Cost bill = cost(topology);
  return bill.macs() - by_name(bill)["head"].macs;
}

TEST(CostTest, OfAsVitLarge) {
  const Topology large = parse_topology_text(kLargeText);
  EXPECT_EQ(cost(large).parameters(), 87580820);
  EXPECT_EQ(macs_without_head(large), 22355741184);
  EXPECT_EQ(cost(large).macs(), 22355741184 + 1024 * 1024 + 1024 * 1000);
}

TEST(CostTest, OfTheSeed) {
  const Topology seed = parse_topology_text(kSeedText);
  EXPECT_EQ(cost(seed).parameters(), 2319624);
  EXPECT_EQ(macs_without_head(seed), 491147776);
  EXPECT_EQ(by_name(cost(seed))["head"].parameters, 2 * 256 + 256 * 256 + 256 + 256 * 1000 + 1000);
}

TEST(CostTest, OfAsVitSmallAndBase) {
  // 28.78 M, 5.13 G and 52.26 M, 8.75 G, within the rounding of those figures.
  const Cost small = cost(parse_topology_text("8,2,3,3|4,1,2,1|4,1,4,4|4,1,6,2|32,88"));
  EXPECT_NEAR(static_cast<double>(small.parameters()), 28.78e6, 5e3);
  EXPECT_NEAR(static_cast<double>(small.macs()), 5.13e9, 5e6);
  const Cost base = cost(parse_topology_text("8,2,3,3|4,1,2,1|4,1,4,5|4,1,6,2|32,116"));
  EXPECT_NEAR(static_cast<double>(base.parameters()), 52.26e6, 5e3);
  EXPECT_NEAR(static_cast<double>(base.macs()), 8.75e9, 5e6);
}

TEST(CostTest, OfAnAutoFormerRecord) {
  EXPECT_EQ(cost(auto_former_record()).parameters(), 5321956);
}

TEST(CostTest, OfAPitRecord) {
  const Cost bill = cost(pit_record());
  EXPECT_EQ(bill.parameters(), 893828);
  EXPECT_EQ(bill.macs(), 267613760);
}

TEST(CostTest, OfPublishedPlainVisionTransformers) {
  const auto vit = [](int width, int heads) {
    return plain_vit(width, std::vector<int>(12, heads), std::vector<double>(12, 4.0), 1000);
  };
  EXPECT_EQ(cost(vit(192, 3)).parameters(), 5717416);    // DeiT-Ti/16
  EXPECT_EQ(cost(vit(384, 6)).parameters(), 22050664);   // DeiT-S/16
  EXPECT_EQ(cost(vit(768, 12)).parameters(), 86567656);  // ViT-B/16
  EXPECT_NEAR(static_cast<double>(cost(vit(768, 12)).macs()), 17.56e9, 5e6);
}

TEST(CostTest, ItemsComeInOrderAndSumUp) {
  const std::vector<std::string> names = {"tokenizer", "qkv",  "attention", "projection",
                                          "ffn",       "norm", "merging",   "head"};
  Generator generator(3);
  for (int i = 0; i < 100; ++i) {
    const Cost bill = cost(random_topology(generator));
    std::int64_t parameters = 0;
    std::int64_t macs = 0;
    ASSERT_EQ(bill.items.size(), names.size());
    for (std::size_t n = 0; n < names.size(); ++n) {
      EXPECT_EQ(bill.items[n].name, names[n]);
      EXPECT_GE(bill.items[n].parameters, 0);
      EXPECT_GE(bill.items[n].macs, 0);
      parameters += bill.items[n].parameters;
      macs += bill.items[n].macs;
    }
    EXPECT_EQ(bill.parameters(), parameters);
    EXPECT_EQ(bill.macs(), macs);
  }
}

TEST(CostTest, ItemsOfAHandCountedNetwork) {
  // 8 x 8 image, 2 channels, 4 x 4 patches: a grid of 2 x 2 tokens of width 6, then 1 x 1 of 10.
  Topology topology;
  topology.image_size = 8;
  topology.channels = 2;
  topology.classes = 5;
  topology.tokenizer.kernel = 4;
  topology.tokenizer.position = PositionEmbedding::kGrid;
  topology.stages.resize(2);
  topology.stages[0].width = 6;
  topology.stages[0].blocks = {{2, 3, 2, 2.0}};
  topology.stages[1].width = 10;
  topology.stages[1].blocks = {{3, 3, 1, 1.5}};
  topology.merges = {{MergeKind::kUnfold, 3}};
  const Cost bill = cost(topology);
  std::map<std::string, CostItem> items = by_name(bill);
  EXPECT_EQ(items["tokenizer"].parameters, 6 * 2 * 16 + 6 + 2 * 6 + 4 * 6);
  EXPECT_EQ(items["tokenizer"].macs, 4 * 6 * 2 * 16);
  EXPECT_EQ(items["qkv"].parameters, (6 + 1) * 18 + (10 + 1) * 27);
  EXPECT_EQ(items["qkv"].macs, 4 * 6 * 18 + 10 * 27);
  EXPECT_EQ(items["attention"].parameters, 0);
  EXPECT_EQ(items["attention"].macs, 2 * 4 * 1 * 6 + 2 * 1 * 1 * 9);
  EXPECT_EQ(items["projection"].parameters, (6 + 1) * 6 + (9 + 1) * 10);
  EXPECT_EQ(items["projection"].macs, 4 * 6 * 6 + 9 * 10);
  EXPECT_EQ(items["ffn"].parameters, 6 * 12 + 12 + 12 * 6 + 6 + 10 * 15 + 15 + 15 * 10 + 10);
  EXPECT_EQ(items["ffn"].macs, 2 * 4 * 6 * 12 + 2 * 10 * 15);
  EXPECT_EQ(items["norm"].parameters, 4 * 6 + 4 * 10);
  EXPECT_EQ(items["merging"].parameters, 2 * 54 + 54 * 10);
  EXPECT_EQ(items["merging"].macs, 54 * 10);
  EXPECT_EQ(items["head"].parameters, 2 * 10 + 11 * 10 + 11 * 5);
  EXPECT_EQ(items["head"].macs, 10 * 10 + 10 * 5);
}

TEST(CostTest, OfDepthwiseMergingWithAClassToken) {
  std::map<std::string, CostItem> items = by_name(cost(pit(8, 2, {1, 1}, {2, 4})));
  // Width 16 -> 32, grid 27 -> 14, kernel 3; the class token's linear layer beside it.
  EXPECT_EQ(items["merging"].parameters, 9 * 32 + 32 + 16 * 32 + 32);
  EXPECT_EQ(items["merging"].macs, 14 * 14 * 9 * 32 + 16 * 32);
  EXPECT_EQ(items["attention"].macs, 2 * 730 * 730 * 16 + 2 * 197 * 197 * 32);
}

TEST(CostTest, PositionEmbeddingsDifferByTheClassToken) {
  Topology topology = auto_former_record();
  const std::int64_t both = cost(topology).parameters();
  topology.tokenizer.position = PositionEmbedding::kGrid;
  EXPECT_EQ(cost(topology).parameters(), both - 192);
  topology.tokenizer.position = PositionEmbedding::kNone;
  EXPECT_EQ(cost(topology).parameters(), both - 197 * 192);
}

TEST(CostTest, EveryOptionalPartHasItsPrice) {
  const Topology large = parse_topology_text(kLargeText);
  const std::int64_t whole = cost(large).parameters();
  Topology topology = large;
  topology.qkv_bias = false;
  EXPECT_EQ(cost(topology).parameters(), whole - 3 * (5 * 180 + 2 * 360 + 5 * 720 + 2 * 1024));
  topology = large;
  topology.tokenizer.norm = false;
  EXPECT_EQ(cost(topology).parameters(), whole - 2 * 180);
  topology = large;
  topology.head.norm = false;
  EXPECT_EQ(cost(topology).parameters(), whole - 2 * 1024);
  topology = large;
  topology.head.pre_logits = false;
  EXPECT_EQ(cost(topology).parameters(), whole - 1025 * 1024);
  EXPECT_EQ(cost(topology).macs(), cost(large).macs() - 1024 * 1024);
}

TEST(CostTest, SplittingChangesAttentionAlone) {
  const Topology whole = parse_topology_text("8,1,3|4,1,2|4,1,4|4,1,6|32");
  const Topology split = parse_topology_text("8,8,3|4,1,2|4,1,4|4,1,6|32");
  EXPECT_EQ(cost(whole).parameters(), cost(split).parameters());
  const std::int64_t tokens = 56 * 56;
  EXPECT_EQ(cost(whole).macs() - cost(split).macs(), 2 * tokens * (tokens - 49) * 32);
}

TEST(CostTest, DoesNotDependOnTheImageExceptForMacsAndPositions) {
  TextDefaults small;
  small.image_size = 64;
  const Topology seed = parse_topology_text(kSeedText);
  const Topology shrunk = parse_topology_text(kSeedText, small);
  EXPECT_EQ(cost(shrunk).parameters(), cost(seed).parameters());
  EXPECT_LT(cost(shrunk).macs(), cost(seed).macs());
  EXPECT_LT(cost(shrunk).peak_activations, cost(seed).peak_activations);
}

TEST(PeakActivations, OfTheFirstStagesAttention) {
  // Seed, stage 0: 3136 tokens of 32 channels, windows of 28 x 28, 4 heads. Residual stream,
  // queries, keys, values, output, and logits and probabilities.
  const std::int64_t tokens = 56 * 56;
  EXPECT_EQ(cost(parse_topology_text(kSeedText)).peak_activations,
            tokens * 32 + tokens * 4 * 32 + 2 * 4 * tokens * 28 * 28);
}

TEST(PeakActivations, OfAWideFeedForwardNetwork) {
  // Windows of one token and 40 x 32 hidden units: the stream, and GELU's input and output.
  const Topology topology = parse_topology_text("8,56,40|4,28,2|4,14,4|4,7,6|32");
  EXPECT_EQ(cost(topology).peak_activations, 56 * 56 * 32 + 2 * 56 * 56 * 32 * 40);
}

TEST(PeakActivations, OfAHugeImageWithFewTokens) {
  Topology topology = plain_vit(8, {1}, {1.0}, 2);
  topology.tokenizer.kernel = 112;
  topology.tokenizer.stride = 112;
  EXPECT_EQ(cost(topology).peak_activations, 3 * 224 * 224 + 4 * 8);
}

TEST(CostTest, StaysPositiveForTheLargestValidSizes) {
  Topology topology;
  topology.image_size = 8192;
  topology.classes = 1000000;
  topology.tokenizer.stride = 1;
  topology.tokenizer.kernel = 1024;
  topology.stages.resize(1);
  topology.stages[0].width = 65536;
  topology.stages[0].blocks.assign(1000, {65536, 1, 1, 64.0});
  ASSERT_NO_THROW(validate(topology));
  const Cost bill = cost(topology);
  EXPECT_GT(bill.macs(), 0);
  EXPECT_GT(bill.parameters(), 0);
  EXPECT_GT(bill.peak_activations, 0);
  for (const CostItem& item : bill.items) {
    EXPECT_LE(item.macs, bill.macs());
  }
}

}  // namespace
}  // namespace asvit
