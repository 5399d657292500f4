#include "scaling/growth.h"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scaling/family.h"
#include "space/cost.h"
#include "tests/scaling/scores.h"

namespace asvit {
namespace {

/// Likes blocks in the third stage and width.
std::vector<std::vector<Score>> likes_third(const std::vector<Topology>& topologies) {
  std::vector<std::vector<Score>> scores;
  for (const Topology& topology : topologies) {
    scores.push_back(
        {length(topology.stages[2].depth()), condition(1.0 / topology.stages[0].width)});
  }
  return scores;
}

GrowthOptions options_with(std::int64_t limit) {
  GrowthOptions options;
  options.limit = limit;
  return options;
}

/// A growth's lines without its times.
std::vector<nlohmann::json> lines_of(const Growth& growth) {
  std::vector<nlohmann::json> lines;
  for (const GrowthStep& step : growth.trajectory()) {
    lines.push_back(growth_step_to_json(step));
    lines.back().erase("seconds");
  }
  return lines;
}

std::vector<nlohmann::json> whole_lines_of(const Growth& growth, std::size_t count) {
  std::vector<nlohmann::json> lines;
  for (std::size_t i = 0; i < count; ++i) {
    lines.push_back(growth_step_to_json(growth.trajectory().at(i)));
  }
  return lines;
}

TEST(Growth, TakesTheBestScoredStepUntilNoneFits) {
  Growth growth(small_seed(), options_with(20'000'000), likes_third);
  EXPECT_TRUE(growth.run({}));
  const auto& steps = growth.trajectory();
  ASSERT_GT(steps.size(), 4u);
  EXPECT_EQ(steps[0].taken().sized.size, (Size{8, {1, 1, 1, 1}}));
  EXPECT_EQ(steps[1].taken().sized.size, (Size{10, {1, 1, 2, 1}}));
  EXPECT_EQ(steps[2].taken().sized.size, (Size{12, {1, 1, 3, 1}}));
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const GrowthCandidate& taken = steps[i].taken();
    EXPECT_EQ(steps[i].step, static_cast<int>(i));
    EXPECT_LE(taken.sized.parameters, 20'000'000);
    EXPECT_GT(taken.sized.parameters, steps[i - 1].taken().sized.parameters);
    for (const GrowthCandidate& other : steps[i].candidates) {
      EXPECT_LE(taken.rank_sum, other.rank_sum);
    }
  }
  const GrowthCandidate& last = steps.back().taken();
  EXPECT_TRUE(
      next_sizes(small_seed(), last.sized.size, static_cast<int>(steps.size()), growth.options())
          .empty());
  EXPECT_FALSE(growth.step());
}

TEST(Growth, GoesOnFromAnyOfItsStepsAsIfUndisturbed) {
  for (GrowthRule rule : {GrowthRule::kGrowth, GrowthRule::kUniform, GrowthRule::kRandom}) {
    GrowthOptions options = options_with(12'000'000);
    options.rule = rule;
    Growth whole(small_seed(), options, likes_third);
    whole.run({});
    for (std::size_t kept = 0; kept <= whole.trajectory().size(); ++kept) {
      Growth resumed(small_seed(), options, likes_third);
      resumed.restore(whole_lines_of(whole, kept));
      resumed.run({});
      EXPECT_EQ(lines_of(resumed), lines_of(whole)) << to_string(rule) << " from step " << kept;
    }
  }
}

TEST(Growth, RefusesTheStepsOfAnother) {
  Growth whole(small_seed(), options_with(12'000'000), likes_third);
  whole.run({});
  GrowthOptions wider = options_with(12'000'000);
  wider.width_ratios = {1.3};
  Growth other(small_seed(), wider, likes_third);
  EXPECT_THROW(other.restore(whole_lines_of(whole, 2)), std::invalid_argument);
  auto lines = whole_lines_of(whole, 3);
  lines.erase(lines.begin() + 1);
  Growth same(small_seed(), options_with(12'000'000), likes_third);
  EXPECT_THROW(same.restore(lines), std::invalid_argument);
  lines = whole_lines_of(whole, 2);
  lines[1]["chosen"] = 1000;
  EXPECT_THROW(same.restore(lines), std::invalid_argument);
  lines = whole_lines_of(whole, 2);
  lines[1]["candidates"][0]["parameters"] = 7;
  EXPECT_THROW(same.restore(lines), std::invalid_argument);
}

TEST(Growth, IsAsItWasWhereScoringThrows) {
  bool fails = false;
  Growth growth(small_seed(), options_with(12'000'000), [&](const std::vector<Topology>& all) {
    if (fails) {
      throw std::runtime_error("cut short");
    }
    return likes_third(all);
  });
  growth.step();
  growth.step();
  const auto before = lines_of(growth);
  fails = true;
  EXPECT_THROW(growth.step(), std::runtime_error);
  EXPECT_EQ(lines_of(growth), before);
  fails = false;
  EXPECT_TRUE(growth.step());
}

TEST(Growth, StopsWhenAsked) {
  Growth growth(small_seed(), options_with(12'000'000), likes_third);
  EXPECT_FALSE(growth.run({}, [&] { return growth.trajectory().size() == 2; }));
  EXPECT_EQ(growth.trajectory().size(), 2u);
}

TEST(Growth, RefusesALimitBelowItsStart) {
  EXPECT_THROW(Growth(small_seed(), options_with(1000), likes_third), std::invalid_argument);
  GrowthOptions narrow = options_with(12'000'000);
  narrow.start_width = 1;  // narrower than the first stage has heads
  EXPECT_THROW(Growth(small_seed(), narrow, likes_third), std::invalid_argument);
}

TEST(Growth, ByOneMetricAlone) {
  GrowthOptions options = options_with(12'000'000);
  options.select = "condition";
  Growth growth(small_seed(), options, likes_third);
  growth.run({});
  // Only the width counts: the widest, and of its four stages the one with fewest parameters.
  const Size& second = growth.trajectory().at(1).taken().sized.size;
  EXPECT_EQ(second, (Size{10, {2, 1, 1, 1}}));
}

TEST(GrowthOptions, EveryRuleAndMeasureIsReadByItsName) {
  for (const auto& [rule, name] :
       {std::pair(GrowthRule::kGrowth, "growth"), std::pair(GrowthRule::kUniform, "uniform"),
        std::pair(GrowthRule::kRandom, "random")}) {
    EXPECT_EQ(to_string(rule), name);
    EXPECT_EQ(parse_growth_rule(name), rule);
  }
  EXPECT_STREQ(name_of(SizeMeasure::kParameters, kSizeMeasures), "parameters");
  EXPECT_STREQ(name_of(SizeMeasure::kMacs, kSizeMeasures), "macs");
  EXPECT_THROW(to_string(GrowthRule{7}), std::invalid_argument);
  EXPECT_THROW(SizedTopology().measured(SizeMeasure{7}), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
