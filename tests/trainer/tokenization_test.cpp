#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "space/cost.h"
#include "space/retokenized.h"
#include "tests/support/sample_topologies.h"
#include "tests/support/topologies.h"
#include "tests/trainer/training_fixtures.h"
#include "trainer/schedules/token_schedule.h"

namespace asvit {
namespace {

using ::testing::HasSubstr;
using testing::small_topology;
using testing::square_topology;

TEST(Retokenized, MultipliesStrideAndDilation) {
  const Topology topology = small_topology("8,2,3|4,1,2|4,1,4|4,1,2|32", 128);
  const Topology coarse = retokenized(topology, 4, CoarseTokens::kDilate);
  EXPECT_EQ(coarse.tokenizer.stride, 16);
  EXPECT_EQ(coarse.tokenizer.dilation, 4);
  EXPECT_EQ(coarse.tokenizer.kernel, 8);
  EXPECT_EQ(grid_sides(coarse), (std::vector<int>{8, 4, 2, 1}));
  EXPECT_EQ(retokenized(topology, 1, CoarseTokens::kDilate), topology);
}

TEST(Retokenized, MultipliesStrideAndKernelWhereItResizes) {
  const Topology coarse = retokenized(square_topology(), 2, CoarseTokens::kResize);
  EXPECT_EQ(coarse.tokenizer.stride, 4);
  EXPECT_EQ(coarse.tokenizer.dilation, 1);
  EXPECT_EQ(coarse.tokenizer.kernel, 6);
}

TEST(Retokenized, HasAsManyTokensAsTheStrideSaysForEveryKernel) {
  Topology topology = small_topology("8,1,3|2,1,2|2,1,4|2,1,2|16", 128);
  for (int kernel = 4; kernel <= 8; ++kernel) {
    topology.tokenizer.kernel = kernel;
    for (const int factor : {1, 2, 4}) {
      for (const CoarseTokens kind : {CoarseTokens::kDilate, CoarseTokens::kResize}) {
        const Topology coarse = retokenized(topology, factor, kind);
        EXPECT_EQ(grid_sides(coarse).front(), 128 / 4 / factor);
        // Padding and extent meet the last stride exactly.
        const Tokenizer& tokenizer = coarse.tokenizer;
        EXPECT_EQ(tokenizer.pad_before() + tokenizer.pad_after(),
                  tokenizer.extent() - tokenizer.stride);
        EXPECT_LE(tokenizer.pad_before(), tokenizer.pad_after());
        EXPECT_LE(tokenizer.pad_after() - tokenizer.pad_before(), 1);
      }
    }
  }
}

TEST(Retokenized, TakesTheNearestWindowsThatDivideTheGrid) {
  Topology topology = small_topology("8,8,3|4,4,2|4,2,4|4,1,2|16", 192);
  // Grids 48, 24, 12, 6 become 12, 6, 3, 1: windows of 1.5, 1.5 and 1.5 tokens are wanted.
  const Topology coarse = retokenized(topology, 4, CoarseTokens::kDilate);
  EXPECT_EQ(grid_sides(coarse), (std::vector<int>{12, 6, 3, 1}));
  EXPECT_EQ(coarse.stages[0].blocks[0].split, 12);
  EXPECT_EQ(coarse.stages[1].blocks[0].split, 6);
  EXPECT_EQ(coarse.stages[2].blocks[0].split, 3);
  EXPECT_EQ(coarse.stages[3].blocks[0].split, 1);
  const auto lines = changed_windows(topology, 4);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0],
            "stage 1: windows of 1 x 1 tokens (split 12) where split 8 does not divide the grid of "
            "12");
  EXPECT_TRUE(changed_windows(topology, 2).empty());
}

TEST(Retokenized, RefusesWhatLeavesNoTokens) {
  const Topology topology = small_topology("8,2,3|4,1,2|4,1,4|4,1,2|32", 64);
  EXPECT_EQ(largest_token_factor(topology), 2);
  EXPECT_EQ(rejection([&] { retokenized(topology, 4, CoarseTokens::kDilate); }),
            "token factor: got 4, which leaves a stage without tokens, expected at most 2");
  rejection([&] { retokenized(topology, 0, CoarseTokens::kDilate); });
}

TEST(TokenSchedule, ReadsFactorsAndShares) {
  const Topology topology = small_topology("8,2,3|4,1,2|4,1,4|4,1,2|32", 128);
  EXPECT_EQ(parse_token_schedule("off", topology), (TokenSchedule{{1, 1.0}}));
  const TokenSchedule schedule = parse_token_schedule("4x:0.15,2x:0.35,1x", topology);
  EXPECT_EQ(schedule, (TokenSchedule{{4, 0.15}, {2, 0.35}, {1, 0.5}}));
  EXPECT_EQ(parse_token_schedule(token_schedule_text(schedule), topology), schedule);
  EXPECT_EQ(factor_at(schedule, 0.0), 4);
  EXPECT_EQ(factor_at(schedule, 0.1499), 4);
  EXPECT_EQ(factor_at(schedule, 0.1501), 2);
  EXPECT_EQ(factor_at(schedule, 0.51), 1);
  EXPECT_EQ(factor_at(schedule, 1.0), 1);
}

TEST(TokenSchedule, CountsWhatItCosts) {
  const Topology topology = small_topology("8,2,3|4,1,2|4,1,4|4,1,2|32", 128);
  const double half =
      static_cast<double>(cost(retokenized(topology, 2, CoarseTokens::kDilate)).macs()) /
      static_cast<double>(cost(topology).macs());
  EXPECT_NEAR(relative_cost(topology, {{2, 0.25}, {1, 0.75}}), 0.25 * half + 0.75, 1e-12);
  EXPECT_LT(half, 0.3);
}

TEST(Retokenized, ResizesNoKernelBehindANormOfPatches) {
  const Topology topology = testing::published_topology(BlockFamily::kCrate);
  EXPECT_EQ(retokenized(topology, 2, CoarseTokens::kDilate).tokenizer.dilation, 2);
  EXPECT_THAT(rejection([&] { retokenized(topology, 2, CoarseTokens::kResize); }),
              HasSubstr("got resize for a tokenizer that norms patches, expected dilate"));
}

TEST(TokenSchedule, SavesWhatAutoIsAskedFor) {
  const Topology topology = small_topology("8,2,3|4,1,2|4,1,4|4,1,2|32", 128);
  for (const double saved : {0.1, 0.5, 0.8}) {
    const TokenSchedule schedule = automatic_schedule(topology, saved);
    EXPECT_NEAR(relative_cost(topology, schedule), 1.0 - saved, 1e-12);
    EXPECT_EQ(schedule.size(), 3u);
  }
  EXPECT_EQ(parse_token_schedule("auto", topology), automatic_schedule(topology, 0.5));
  EXPECT_EQ(parse_token_schedule("auto:0.3", topology), automatic_schedule(topology, 0.3));
  // A factor of 4 would leave no tokens at 64 pixels.
  EXPECT_EQ(automatic_schedule(small_topology("8,2,3|4,1,2|4,1,4|4,1,2|32", 64), 0.4)[0].factor, 2);
}

TEST(TokenSchedule, RefusesWhatMakesNoSense) {
  const Topology topology = small_topology("8,2,3|4,1,2|4,1,4|4,1,2|32", 128);
  for (const char* text :
       {"",           "4x",       "1x,2x",      "2x:0.5,2x:0.2,1x", "4x:0.5,2x:0.5,1x", "4x:1.5,1x",
        "4x:0,1x",    "4:0.5,1x", "4x:half,1x", "4x,2x,1x",         "4x:0.5,1x:0.2",    "auto:",
        "auto:1",     "auto:x",   "auto:0.99",  "0x:0.5,1x",        "65x:0.5,1x",       "2x:,1x",
        "2x:0.5 ,1x", "automatic"}) {
    const std::string message = rejection([&] { parse_token_schedule(text, topology); });
    EXPECT_THAT(message, HasSubstr("tokenization: got '")) << text;
  }
  EXPECT_THAT(rejection([&] { parse_token_schedule("8x:0.1,1x", topology); }),
              HasSubstr("expected at most 4"));
}

}  // namespace
}  // namespace asvit
