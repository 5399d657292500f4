#include "metrics/rank.h"

#include <limits>
#include <stdexcept>

#include <gmock/gmock.h>

namespace asvit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Score higher(double mean) {
  Score score;
  score.metric = "up";
  score.mean = mean;
  return score;
}

Score lower(double mean) {
  Score score;
  score.metric = "down";
  score.direction = Direction::kLowerIsBetter;
  score.mean = mean;
  return score;
}

Score failed(Score score) {
  score.status = ScoreStatus::kSingular;
  score.mean = std::numeric_limits<double>::quiet_NaN();
  return score;
}

TEST(DenseRanks, FollowTheMetricsDirection) {
  EXPECT_THAT(dense_ranks({higher(1.0), higher(3.0), higher(2.0)}), ElementsAre(3, 1, 2));
  EXPECT_THAT(dense_ranks({lower(1.0), lower(3.0), lower(2.0)}), ElementsAre(1, 3, 2));
}

TEST(DenseRanks, TiesShareARankAndLeaveNoGap) {
  EXPECT_THAT(dense_ranks({higher(5.0), higher(5.0), higher(4.0), higher(0.0), higher(-0.0)}),
              ElementsAre(1, 1, 2, 3, 3));
}

TEST(DenseRanks, FailedScoresShareTheRankAfterTheWorst) {
  EXPECT_THAT(dense_ranks({failed(lower(0.0)), lower(9.0), lower(8.0), failed(lower(0.0))}),
              ElementsAre(3, 2, 1, 3));
  EXPECT_THAT(dense_ranks({failed(higher(0.0))}), ElementsAre(1));
}

TEST(DenseRanks, OfNothingAreNothing) { EXPECT_THAT(dense_ranks({}), IsEmpty()); }

TEST(DenseRanks, RefuseScoresOfSeveralMetrics) {
  EXPECT_THROW(dense_ranks({higher(1.0), lower(1.0)}), std::invalid_argument);
}

TEST(RankSums, AddTheMetricsRanks) {
  const std::vector<std::vector<Score>> candidates = {
      {higher(3.0), lower(7.0)}, {higher(2.0), lower(1.0)}, {higher(1.0), failed(lower(0.0))}};
  EXPECT_THAT(rank_sums(candidates), ElementsAre(1 + 2, 2 + 1, 3 + 3));
}

TEST(RankSums, RefuseCandidatesWithOtherMetrics) {
  EXPECT_THROW(rank_sums({{higher(1.0), lower(1.0)}, {higher(1.0)}}), std::invalid_argument);
  EXPECT_THROW(rank_sums({{higher(1.0)}, {lower(1.0)}}), std::invalid_argument);
}

TEST(BestByRankSum, TakesTheSmallestSum) {
  EXPECT_EQ(best_by_rank_sum(
                {{higher(1.0), lower(2.0)}, {higher(2.0), lower(2.0)}, {higher(3.0), lower(1.0)}}),
            2u);
}

TEST(BestByRankSum, TakesTheEarlierOfATie) {
  EXPECT_EQ(best_by_rank_sum({{failed(higher(0.0)), failed(lower(0.0))},
                              {higher(2.0), lower(2.0)},
                              {higher(1.0), lower(1.0)}}),
            1u);
}

TEST(BestByRankSum, NeedsACandidate) { EXPECT_THROW(best_by_rank_sum({}), std::invalid_argument); }

}  // namespace
}  // namespace asvit
