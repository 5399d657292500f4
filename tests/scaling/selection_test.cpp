#include "scaling/selection.h"

#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/scaling/scores.h"

namespace asvit {
namespace {

TEST(Selection, TakesTheSmallestSumOfRanks) {
  // Ranks by length 3, 1, 2 and by condition 2, 3, 1.
  const Selection selection =
      select_best({{length(1), condition(5)}, {length(9), condition(7)}, {length(4), condition(2)}},
                  {1, 1, 1}, "");
  EXPECT_EQ(selection.rank_sums, (std::vector<int>{5, 4, 3}));
  EXPECT_EQ(selection.best, 2u);
}

TEST(Selection, SettlesTiesByTheMetricWithTheLargerRelativeRange) {
  // The length doubles, the condition grows by a tenth: the longer one wins.
  EXPECT_EQ(select_best({{length(1), condition(10)}, {length(2), condition(11)}}, {1, 9}, "").best,
            1u);
  // The other way round the better conditioned one does, in that metric's own direction.
  EXPECT_EQ(select_best({{length(11), condition(2)}, {length(10), condition(1)}}, {1, 9}, "").best,
            1u);
}

TEST(Selection, TakesTheRangeOverAllCandidates) {
  // Among the tied first two the length varies more; over all three the condition does.
  const std::vector<std::vector<Score>> candidates = {{length(2.0), condition(10.0)},
                                                      {length(3.0), condition(11.0)},
                                                      {length(1.9), condition(1000.0)}};
  EXPECT_EQ(select_best(candidates, {1, 1, 1}, "").best, 0u);
}

TEST(Selection, SettlesFurtherTiesByParametersAndThenByOrder) {
  const std::vector<std::vector<Score>> equal(3, {length(2), condition(3)});
  EXPECT_EQ(select_best(equal, {7, 5, 5}, "").best, 1u);
  EXPECT_EQ(select_best(equal, {5, 5, 5}, "").best, 0u);
}

TEST(Selection, RanksFailedScoresLastAndLeavesThemOutOfTheRange) {
  Score failed = length(std::numeric_limits<double>::quiet_NaN());
  failed.status = ScoreStatus::kNotFinite;
  EXPECT_EQ(select_best({{failed}, {length(-1e9)}}, {1, 2}, "").best, 1u);
  // The tie of the last two is settled by the condition, whose range is finite.
  EXPECT_EQ(select_best(
                {{failed, condition(9)}, {length(10), condition(2)}, {length(10.1), condition(3)}},
                {1, 1, 1}, "")
                .best,
            1u);
}

TEST(Selection, ByOneMetricAlone) {
  const std::vector<std::vector<Score>> candidates = {{length(1), condition(1)},
                                                      {length(2), condition(9)}};
  EXPECT_EQ(select_best(candidates, {1, 1}, "length").best, 1u);
  EXPECT_EQ(select_best(candidates, {1, 1}, "condition").best, 0u);
  EXPECT_THROW(select_best(candidates, {1, 1}, "depth"), std::invalid_argument);
  EXPECT_THROW(select_best({}, {}, ""), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
