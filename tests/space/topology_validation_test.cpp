#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "space/topology.h"
#include "space/topology_text.h"
#include "tests/support/sample_topologies.h"

namespace asvit {
namespace {

struct BadTopology {
  std::function<void(Topology&)> change;
  std::string message;
};

void expect_messages(const Topology& good, const std::vector<BadTopology>& table) {
  ASSERT_NO_THROW(validate(good));
  for (const BadTopology& row : table) {
    Topology topology = good;
    row.change(topology);
    EXPECT_EQ(rejection([&] { validate(topology); }), row.message);
  }
}

TEST(Validate, AcceptsTheKnownFamilies) {
  EXPECT_NO_THROW(validate(parse_topology_text(kLargeText)));
  EXPECT_NO_THROW(validate(auto_former_record()));
  EXPECT_NO_THROW(validate(pit_record()));
}

TEST(Validate, AcceptsEveryRandomTopology) {
  Generator generator(1);
  for (int i = 0; i < 500; ++i) {
    EXPECT_NO_THROW(validate(random_topology(generator)));
  }
}

TEST(Validate, NamesScalarsOutOfRange) {
  expect_messages(
      parse_topology_text(kSeedText),
      {{[](Topology& t) { t.image_size = 0; }, "/image_size: got 0, expected 1 .. 8192"},
       {[](Topology& t) { t.image_size = 8193; }, "/image_size: got 8193, expected 1 .. 8192"},
       {[](Topology& t) { t.channels = -1; }, "/channels: got -1, expected 1 .. 1024"},
       {[](Topology& t) { t.classes = 0; }, "/classes: got 0, expected 1 .. 1000000"},
       {[](Topology& t) { t.classes = 1000001; }, "/classes: got 1000001, expected 1 .. 1000000"},
       {[](Topology& t) { t.norm_eps = 0.0; },
        "/norm_eps: got 0.0, expected above 0 and at most 1"},
       {[](Topology& t) { t.norm_eps = std::nan(""); },
        "/norm_eps: got null, expected above 0 and at most 1"},
       {[](Topology& t) { t.relative_position = -1; },
        "/relative_position: got -1, expected 0 .. 1024"},
       {[](Topology& t) { t.relative_position = 1025; },
        "/relative_position: got 1025, expected 0 .. 1024"}});
}

TEST(Validate, NamesTheTokenizersFaults) {
  expect_messages(
      parse_topology_text(kSeedText),
      {{[](Topology& t) { t.tokenizer.stride = 0; },
        "/tokenizer/stride: got 0, expected 1 .. 1024"},
       {[](Topology& t) { t.tokenizer.kernel = 2000; },
        "/tokenizer/kernel: got 2000, expected 1 .. 1024"},
       {[](Topology& t) { t.tokenizer.kernel = 3; },
        "/tokenizer/kernel: got 3, expected at least the stride 4"},
       {[](Topology& t) { t.tokenizer.position = PositionEmbedding::kGridAndClassToken; },
        "/tokenizer/position: got \"grid+class_token\", expected \"none\" or \"grid\" without a "
        "class token"},
       {[](Topology& t) { t.image_size = 3; },
        "/image_size: got 3, expected at least the tokenizer's stride 4"}});
}

TEST(Validate, NamesTheStagesFaults) {
  expect_messages(
      parse_topology_text(kSeedText),
      {{[](Topology& t) { t.stages.clear(); }, "/stages: got 0 stages, expected 1 .. 64"},
       {[](Topology& t) { t.stages.resize(65); }, "/stages: got 65 stages, expected 1 .. 64"},
       {[](Topology& t) { t.stages[2].width = 65537; },
        "/stages/2/width: got 65537, expected 1 .. 65536"},
       {[](Topology& t) { t.stages[1].blocks.clear(); },
        "/stages/1/depth: got 0, expected 1 .. 1000"},
       {[](Topology& t) { t.stages[1].blocks.resize(1001); },
        "/stages/1/depth: got 1001, expected 1 .. 1000"},
       {[](Topology& t) { t.stages[1].blocks[0].heads = 0; },
        "/stages/1/heads: got 0, expected 1 .. 65536"},
       {[](Topology& t) { t.stages[1].blocks[0].head_dim = 0; },
        "/stages/1/head_dim: got 0, expected 1 .. 65536"},
       {[](Topology& t) { t.stages[1].blocks[0].head_dim = 65536; },
        "/stages/1/head_dim: got 65536, expected heads * head_dim of at most 65536"},
       {[](Topology& t) { t.stages[1].blocks[0].expansion = 0.001; },
        "/stages/1/expansion: got 0.001, expected 1 .. 4194304 hidden units at width 64"},
       {[](Topology& t) { t.stages[1].blocks[0].expansion = HUGE_VAL; },
        "/stages/1/expansion: got null, expected 1 .. 4194304 hidden units at width 64"},
       {[](Topology& t) { t.stages[1].blocks[0].expansion = -4.0; },
        "/stages/1/expansion: got -4.0, expected 1 .. 4194304 hidden units at width 64"}});
}

TEST(Validate, NamesSplitsThatDoNotDivideTheGrid) {
  expect_messages(parse_topology_text(kSeedText),
                  {{[](Topology& t) { t.stages[1].blocks[0].split = 3; },
                    "/stages/1/split: got 3, expected a divisor of the grid side 28"},
                   {[](Topology& t) { t.stages[1].blocks[0].split = 56; },
                    "/stages/1/split: got 56, expected a divisor of the grid side 28"},
                   {[](Topology& t) { t.stages[1].blocks[0].split = 0; },
                    "/stages/1/split: got 0, expected 1 .. 8192"}});
}

TEST(Validate, NamesTheBlockWhereBlocksDiffer) {
  expect_messages(parse_topology_text(kLargeText),
                  {{[](Topology& t) { t.stages[2].blocks[3].split = 4; },
                    "/stages/2/split/3: got 4, expected a divisor of the grid side 14"},
                   {[](Topology& t) { t.stages[2].blocks[4].heads = -2; },
                    "/stages/2/heads/4: got -2, expected 1 .. 65536"}});
}

TEST(Validate, NamesTheMergesFaults) {
  expect_messages(
      parse_topology_text(kSeedText),
      {{[](Topology& t) { t.merges.pop_back(); },
        "/merges: got 2 merges, expected 3, one between every two stages"},
       {[](Topology& t) { t.merges.push_back({}); },
        "/merges: got 4 merges, expected 3, one between every two stages"},
       {[](Topology& t) { t.merges[2].kernel = 1; }, "/merges/2/kernel: got 1, expected 2 .. 64"},
       {[](Topology& t) { t.merges[2].kernel = 65; }, "/merges/2/kernel: got 65, expected 2 .. 64"},
       {[](Topology& t) {
          t.merges[0].kind = MergeKind::kDepthwise;
          t.stages[1].width = 80;
        },
        "/stages/1/width: got 80, expected a multiple of the width 32 before the depthwise "
        "merge"}});
}

TEST(Validate, NamesWhatDoesNotGoWithAClassToken) {
  expect_messages(pit_record(),
                  {{[](Topology& t) { t.merges[1].kind = MergeKind::kUnfold; },
                    "/merges/1/kind: got \"unfold\", expected \"depthwise\" beside a class token"},
                   {[](Topology& t) { t.stages[0].blocks[1].split = 3; },
                    "/stages/0/split/1: got 3, expected 1 beside a class token"},
                   {[](Topology& t) { t.tokenizer.class_token = false; },
                    "/head/pool: got \"class_token\", expected \"mean\" without a class token"}});
}

}  // namespace
}  // namespace asvit
