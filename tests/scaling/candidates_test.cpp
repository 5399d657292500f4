#include "scaling/candidates.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "space/cost.h"
#include "tests/scaling/scores.h"

namespace asvit {
namespace {

GrowthOptions options_with(std::int64_t limit, GrowthRule rule = GrowthRule::kGrowth) {
  GrowthOptions options;
  options.rule = rule;
  options.limit = limit;
  return options;
}

constexpr std::int64_t kPlenty = std::int64_t{1} << 50;

TEST(Candidates, AreOneMoreBlockTimesEveryRoundedWidth) {
  // 8 x 1.05, 1.10, 1.15, 1.20 rounds to 8, 9, 9, 10: one of them drops out.
  const auto next = next_sizes(small_seed(), {8, {1, 1, 1, 1}}, 1, options_with(kPlenty));
  std::vector<Size> expected;
  for (std::size_t stage = 0; stage < 4; ++stage) {
    for (int width : {8, 9, 10}) {
      Size size = {width, {1, 1, 1, 1}};
      ++size.depths[stage];
      expected.push_back(size);
    }
  }
  ASSERT_EQ(next.size(), expected.size());
  for (std::size_t i = 0; i < next.size(); ++i) {
    EXPECT_EQ(next[i].size, expected[i]) << i;
  }
}

TEST(Candidates, AreScoredNarrowAndCostedWide) {
  const Size size = {11, {1, 2, 1, 3}};
  const SizedTopology sized = sized_topology(small_seed(), size, 4);
  EXPECT_EQ(sized.scored, resized(small_seed(), 11, size.depths));
  EXPECT_EQ(sized.model, resized(small_seed(), 44, size.depths));
  EXPECT_EQ(sized.parameters, cost(sized.model).parameters());
  EXPECT_EQ(sized.measured(SizeMeasure::kMacs), cost(sized.model).macs());
}

TEST(Candidates, StayWithinTheLimit) {
  const Size from = {8, {1, 1, 1, 1}};
  auto all = next_sizes(small_seed(), from, 1, options_with(kPlenty));
  std::sort(all.begin(), all.end(), [](const SizedTopology& a, const SizedTopology& b) {
    return a.parameters < b.parameters;
  });
  const std::int64_t middle = all[5].parameters;
  const auto some = next_sizes(small_seed(), from, 1, options_with(middle));
  EXPECT_EQ(some.size(), 6u);
  for (const SizedTopology& sized : some) {
    EXPECT_LE(sized.parameters, middle);
  }
  EXPECT_TRUE(next_sizes(small_seed(), from, 1, options_with(all[0].parameters - 1)).empty());
}

TEST(Candidates, OfOtherStepsAndMeasures) {
  GrowthOptions options = options_with(kPlenty);
  options.blocks = 2;
  options.width_ratios = {1.5};
  const auto next = next_sizes(small_seed(), {10, {1, 1, 2, 1}}, 4, options);
  ASSERT_EQ(next.size(), 4u);
  EXPECT_EQ(next[2].size, (Size{15, {1, 1, 4, 1}}));
  options.measure = SizeMeasure::kMacs;
  options.limit = next[2].macs;
  for (const SizedTopology& sized : next_sizes(small_seed(), {10, {1, 1, 2, 1}}, 4, options)) {
    EXPECT_LE(sized.macs, options.limit);
  }
}

TEST(Candidates, OfTheUniformRuleAreTheCompoundScaling) {
  const auto options = options_with(kPlenty, GrowthRule::kUniform);
  // Depths round to 2 from 1.2^x = 1.5 on (x = 2.25), where the width is 8 * 1.1^2.25 = 9.9.
  Size size = {8, {1, 1, 1, 1}};
  std::vector<Size> way;
  for (int step = 1; step <= 5; ++step) {
    const auto next = next_sizes(small_seed(), size, step, options);
    ASSERT_EQ(next.size(), 1u);
    size = next[0].size;
    way.push_back(size);
  }
  EXPECT_EQ(way, (std::vector<Size>{{9, {1, 1, 1, 1}},
                                    {10, {1, 1, 1, 1}},
                                    {10, {2, 2, 2, 2}},
                                    {11, {2, 2, 2, 2}},
                                    {12, {2, 2, 2, 2}}}));
}

TEST(Candidates, OfTheRandomRuleAreTheGrowthsAndFollowTheSeed) {
  const Size from = {8, {1, 1, 1, 1}};
  const auto all = next_sizes(small_seed(), from, 1, options_with(kPlenty));
  auto options = options_with(kPlenty, GrowthRule::kRandom);
  std::set<std::pair<int, std::vector<int>>> seen;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    options.seed = seed;
    const auto drawn = next_sizes(small_seed(), from, 1, options);
    ASSERT_EQ(drawn.size(), 1u);
    EXPECT_EQ(drawn[0].size, next_sizes(small_seed(), from, 1, options)[0].size);
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const SizedTopology& sized) {
      return sized.size == drawn[0].size;
    }));
    seen.insert({drawn[0].size.width, drawn[0].size.depths});
  }
  EXPECT_GT(seen.size(), 6u);
}

TEST(Candidates, StartWhereTheOptionsSay) {
  GrowthOptions options = options_with(kPlenty);
  EXPECT_EQ(start_size(small_seed(), options), (Size{8, {1, 1, 1, 1}}));
  options.start_width = 12;
  options.start_depths = {1, 2, 3, 4};
  EXPECT_EQ(start_size(small_seed(), options), (Size{12, {1, 2, 3, 4}}));
  options.start_depths = {1, 2};
  EXPECT_THROW(start_size(small_seed(), options), std::invalid_argument);
}

TEST(GrowthOptions, OutOfRangeAreRefused) {
  const auto refused = [](auto change) {
    GrowthOptions options = options_with(1000);
    change(options);
    EXPECT_THROW(options.validate(), std::invalid_argument);
  };
  EXPECT_NO_THROW(options_with(1000).validate());
  refused([](GrowthOptions& options) { options.limit = 0; });
  refused([](GrowthOptions& options) { options.start_width = 0; });
  refused([](GrowthOptions& options) { options.start_depths = {1, 0}; });
  refused([](GrowthOptions& options) { options.multiplier = 0; });
  refused([](GrowthOptions& options) { options.blocks = 0; });
  refused([](GrowthOptions& options) { options.width_ratios = {}; });
  refused([](GrowthOptions& options) { options.width_ratios = {0.9}; });
  refused([](GrowthOptions& options) { options.width_ratios = {std::nan("")}; });
  refused([](GrowthOptions& options) { options.uniform_depth = options.uniform_width = 1.0; });
  EXPECT_EQ(parse_growth_rule("uniform"), GrowthRule::kUniform);
  EXPECT_THROW(parse_growth_rule("greedy"), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
