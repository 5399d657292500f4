#include "space/topology.h"

#include <gtest/gtest.h>

#include "space/topology_identity.h"
#include "space/topology_text.h"
#include "tests/support/sample_topologies.h"

namespace asvit {
namespace {

Topology seed_at(int image_size) {
  // The seed without windows, so that every image size is valid.
  TextDefaults defaults;
  defaults.image_size = image_size;
  return parse_topology_text("8,1,3|4,1,2|4,1,4|4,1,6|32", defaults);
}

TEST(GridSides, HalveFromStageToStage) {
  EXPECT_EQ(grid_sides(seed_at(224)), (std::vector<int>{56, 28, 14, 7}));
  EXPECT_EQ(grid_sides(seed_at(32)), (std::vector<int>{8, 4, 2, 1}));
  EXPECT_EQ(grid_sides(seed_at(384)), (std::vector<int>{96, 48, 24, 12}));
}

TEST(GridSides, RoundDownWhereTheImageOrTheGridIsOdd) {
  EXPECT_EQ(grid_sides(seed_at(227)), (std::vector<int>{56, 28, 14, 7}));
  EXPECT_EQ(grid_sides(seed_at(228)), (std::vector<int>{57, 28, 14, 7}));
  EXPECT_EQ(grid_sides(seed_at(60)), (std::vector<int>{15, 7, 3, 1}));
}

TEST(GridSides, SamePaddingMakesThemIndependentOfTheKernels) {
  Topology topology = seed_at(100);
  for (int kernel = 4; kernel <= 12; ++kernel) {
    topology.tokenizer.kernel = kernel;
    topology.merges[0].kernel = kernel;
    EXPECT_EQ(grid_sides(topology), (std::vector<int>{25, 12, 6, 3}));
  }
}

TEST(GridSides, WithoutPaddingCountTheWholeKernels) {
  EXPECT_EQ(grid_sides(pit_record()), (std::vector<int>{27, 14, 7}));
  Topology topology = seed_at(64);
  topology.tokenizer.padding = Padding::kNone;
  topology.tokenizer.kernel = 7;
  EXPECT_EQ(grid_sides(topology).front(), (64 - 7) / 4 + 1);
}

TEST(GridSides, OfDepthwiseMergesFollowTheConvolution) {
  Topology topology = pit_record();
  topology.merges[0].kernel = 2;
  topology.merges[1].kernel = 4;
  // (27 + 2 - 2) / 2 + 1 = 14, (14 + 4 - 4) / 2 + 1 = 8: an even kernel adds a token.
  EXPECT_EQ(grid_sides(topology), (std::vector<int>{27, 14, 8}));
  topology.merges[0].kernel = 5;
  topology.merges[1].kernel = 3;
  EXPECT_EQ(grid_sides(topology), (std::vector<int>{27, 14, 7}));
}

TEST(GridSides, RejectStagesWithoutTokens) {
  Topology topology = seed_at(32);
  topology.image_size = 31;
  EXPECT_EQ(rejection([&] { grid_sides(topology); }),
            "/stages/3: got a grid without tokens, expected an image_size that leaves at least one "
            "token in every stage");
  topology.image_size = 3;
  EXPECT_EQ(rejection([&] { grid_sides(topology); }),
            "/image_size: got 3, expected at least the tokenizer's stride 4");
  topology.tokenizer.padding = Padding::kNone;
  topology.image_size = 7;
  EXPECT_EQ(rejection([&] { grid_sides(topology); }),
            "/image_size: got 7, expected at least the tokenizer's extent 8");
}

TEST(GridSides, RejectWhatTheyCannotCountWith) {
  Topology topology = seed_at(224);
  topology.merges.pop_back();
  EXPECT_EQ(rejection([&] { grid_sides(topology); }),
            "/merges: got 2 merges, expected one between every two stages");
  topology.tokenizer.stride = 0;
  EXPECT_EQ(rejection([&] { grid_sides(topology); }),
            "/tokenizer/stride: got 0, expected at least 1");
}

TEST(WindowSide, IsTheGridOverTheSplit) {
  Block block;
  EXPECT_EQ(window_side(56, block), 56);
  block.split = 8;
  EXPECT_EQ(window_side(56, block), 7);
}

TEST(HiddenUnits, RoundDownTheProduct) {
  Stage stage;
  stage.width = 193;
  Block block;
  block.expansion = 3.5;
  EXPECT_EQ(hidden_units(stage, block), 675);
  block.expansion = 4.0;
  EXPECT_EQ(hidden_units(stage, block), 772);
}

TEST(AsVitWidth, DoublesUpToItsLimit) {
  EXPECT_EQ(as_vit_width(180, 0), 180);
  EXPECT_EQ(as_vit_width(180, 1), 360);
  EXPECT_EQ(as_vit_width(180, 2), 720);
  EXPECT_EQ(as_vit_width(180, 3), 1024);
  EXPECT_EQ(as_vit_width(2000, 0), 1024);
  EXPECT_EQ(as_vit_width(2147483647, 60), 1024);
  EXPECT_EQ(as_vit_width(1, 1000), 1024);
}

TEST(Equality, SeesEveryField) {
  const Topology topology = pit_record();
  const std::vector<std::function<void(Topology&)>> changes = {
      [](Topology& t) { t.image_size = 225; },
      [](Topology& t) { t.channels = 1; },
      [](Topology& t) { t.classes = 10; },
      [](Topology& t) { t.qkv_bias = false; },
      [](Topology& t) { t.norm_eps = 1e-5; },
      [](Topology& t) { t.relative_position = 14; },
      [](Topology& t) { t.tokenizer.kernel = 17; },
      [](Topology& t) { t.tokenizer.stride = 9; },
      [](Topology& t) { t.tokenizer.padding = Padding::kSame; },
      [](Topology& t) { t.tokenizer.norm = true; },
      [](Topology& t) { t.tokenizer.position = PositionEmbedding::kGridAndClassToken; },
      [](Topology& t) { t.tokenizer.class_token = false; },
      [](Topology& t) { t.stages[1].width = 65; },
      [](Topology& t) { t.stages[1].blocks.pop_back(); },
      [](Topology& t) { t.stages[1].blocks[7].heads = 5; },
      [](Topology& t) { t.stages[1].blocks[7].head_dim = 5; },
      [](Topology& t) { t.stages[1].blocks[7].split = 2; },
      [](Topology& t) { t.stages[1].blocks[7].expansion = 5.0; },
      [](Topology& t) { t.merges[1].kind = MergeKind::kUnfold; },
      [](Topology& t) { t.merges[1].kernel = 4; },
      [](Topology& t) { t.merges.pop_back(); },
      [](Topology& t) { t.stages.pop_back(); },
      [](Topology& t) { t.head.pool = Pool::kMean; },
      [](Topology& t) { t.head.norm = false; },
      [](Topology& t) { t.head.pre_logits = true; },
  };
  Topology start = topology;
  start.norm_eps = 1e-6;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Topology changed = start;
    changes[i](changed);
    EXPECT_NE(changed, start) << "change " << i;
    EXPECT_NE(content_hash(changed), content_hash(start)) << "change " << i;
  }
  EXPECT_EQ(topology, pit_record());
  EXPECT_EQ(content_hash(topology), content_hash(pit_record()));
}

TEST(ContentHash, KeepsItsRecordedValue) {
  // Cached scores and derived seeds of old runs are found by these values.
  EXPECT_EQ(content_hash(parse_topology_text(kLargeText)), 0xb4dce742f29b91abu);
}

TEST(Resized, GrowsTheSeedIntoAsVitLarge) {
  const Topology seed = parse_topology_text(kSeedText);
  EXPECT_EQ(resized(seed, 180, {5, 2, 5, 2}), parse_topology_text(kLargeText));
}

TEST(Resized, KeepsATopologyAtItsOwnSize) {
  const Topology seed = parse_topology_text(kSeedText);
  EXPECT_EQ(resized(seed, 32, {}), seed);
  EXPECT_EQ(resized(seed, 32, {1, 1, 1, 1}), seed);
  EXPECT_EQ(resized(pit_record(), 32, {}), pit_record());
}

TEST(Resized, KeepsTheRatiosOfTheWidths) {
  Topology topology = parse_topology_text("8,1,3|4,1,2|4,1,4|4,1,6|16");
  topology.stages[1].width = 48;
  topology.stages[2].width = 50;
  const Topology grown = resized(topology, 40, {});
  EXPECT_EQ(grown.stages[0].width, 40);
  EXPECT_EQ(grown.stages[1].width, 60);
  EXPECT_EQ(grown.stages[2].width, 63);  // 62.5, rounded up
  EXPECT_EQ(grown.stages[3].width, 320);
  EXPECT_EQ(grown.stages[2].blocks[0].head_dim, 63 / 8);
}

TEST(Resized, HonoursTheWidthLimit) {
  const Topology seed = parse_topology_text(kSeedText);
  EXPECT_EQ(resized(seed, 180, {}, 2000).stages[3].width, 1440);
  EXPECT_EQ(resized(seed, 180, {}, 500).stages[2].width, 500);
}

TEST(Resized, RepeatsTheLastBlockAndDropsFromTheEnd) {
  Topology topology = parse_topology_text("8,2,3,2|4,1,2,2|4,1,4,2|4,1,6,2|32");
  topology.stages[0].blocks[0].split = 1;
  topology.stages[0].blocks[1].expansion = 5.0;
  const Topology deeper = resized(topology, 32, {4, 1, 2, 2});
  ASSERT_EQ(deeper.stages[0].depth(), 4);
  EXPECT_EQ(deeper.stages[0].blocks[0], topology.stages[0].blocks[0]);
  EXPECT_EQ(deeper.stages[0].blocks[3], topology.stages[0].blocks[1]);
  EXPECT_EQ(deeper.stages[1].depth(), 1);
  EXPECT_EQ(deeper.stages[2], topology.stages[2]);
}

TEST(Resized, RejectsWhatCannotBeBuilt) {
  const Topology seed = parse_topology_text(kSeedText);
  EXPECT_EQ(rejection([&] { resized(seed, 0, {}); }), "width: got 0, expected at least 1");
  EXPECT_EQ(rejection([&] {
              resized(seed, 32, {1, 1});
            }),
            "depths: got 2 values, expected 4, one a stage");
  EXPECT_EQ(rejection([&] {
              resized(seed, 32, {1, 0, 1, 1});
            }),
            "depth: got 0, expected 1 .. 1000");
  EXPECT_EQ(rejection([&] {
              resized(seed, 32, {1, 1, 1, 2000000000});
            }),
            "depth: got 2000000000, expected 1 .. 1000");
  EXPECT_EQ(rejection([&] { resized(seed, 3, {}); }),
            "/stages/0/head_dim: got 0, expected 1 .. 65536");
  EXPECT_EQ(rejection([&] { resized(seed, 2000000000, {}); }),
            "/stages/0/width: got 2000000000, expected 1 .. 65536");
  EXPECT_EQ(rejection([&] { resized(seed, 32, {}, 0); }),
            "/stages/1/width: got 0, expected 1 .. 65536");
  EXPECT_EQ(rejection([] { resized(Topology(), 32, {}); }),
            "/stages: got 0 stages, expected 1 .. 64");
}

}  // namespace
}  // namespace asvit
