#include "search/reward.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <stdexcept>

#include <gmock/gmock.h>

#include "tests/search/landscape.h"

namespace asvit {
namespace {

constexpr double kEpsilon = 1e-6;

TEST(Reward, MatchesTheReference) {
  const auto reference = nlohmann::json::parse(std::ifstream(ASVIT_REWARD_REFERENCE));
  Reward reward;
  double largest = 0.0;
  for (std::size_t t = 0; t < reference.at("reward").size(); ++t) {
    const double got = reward.observe({lower(reference.at("ntk_condition")[t].get<double>()),
                                       higher(reference.at("length_distortion")[t].get<double>())});
    largest = std::max(largest, std::abs(got - reference.at("reward")[t].get<double>()));
  }
  EXPECT_LE(largest, 1e-12);
  EXPECT_EQ(reference.at("reward").size(), 40u);
}

TEST(Reward, IsTheChangeOverTheRange) {
  Reward reward;
  EXPECT_EQ(reward.observe({higher(2.0)}), 0.0);
  EXPECT_DOUBLE_EQ(reward.observe({higher(6.0)}), 4.0 / (4.0 + kEpsilon));
  EXPECT_DOUBLE_EQ(reward.observe({higher(5.0)}), -1.0 / (4.0 + kEpsilon));
}

TEST(Reward, SignFollowsTheMetricsDirection) {
  Reward up;
  Reward down;
  for (double value : {3.0, 5.0, 1.0, 2.0}) {
    EXPECT_EQ(up.observe({higher(value)}), -down.observe({lower(value)}));
  }
}

TEST(Reward, ForgetsValuesBeyondTheWindow) {
  Reward reward({3, kEpsilon});
  for (double value : {100.0, 1.0, 2.0}) {
    reward.observe({higher(value)});
  }
  EXPECT_DOUBLE_EQ(reward.observe({higher(4.0)}), 2.0 / (3.0 + kEpsilon));  // of 1, 2, 4
}

TEST(Reward, EqualValuesAreWorthNothing) {
  Reward reward;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(reward.observe({higher(3.0), lower(1.0)}), 0.0);
  }
}

TEST(Reward, AFailedScoreCountsAsTheWorstSeen) {
  Reward reward({2, kEpsilon});
  Reward same({2, kEpsilon});
  for (double value : {4.0, 9.0, 6.0, 5.0}) {
    reward.observe({lower(value)});
    same.observe({lower(value)});
  }
  // 9 has left the window, but is the worst so far.
  EXPECT_EQ(reward.observe({failed(lower(0.0))}), same.observe({lower(9.0)}));
  EXPECT_EQ(reward.observe({lower(7.0)}), same.observe({lower(7.0)}));
}

TEST(Reward, AFailedScoreBeforeAnyOtherChangesNothing) {
  Reward reward;
  EXPECT_EQ(reward.observe({failed(higher(0.0))}), 0.0);
  EXPECT_EQ(reward.observe({failed(higher(0.0))}), 0.0);
  EXPECT_EQ(reward.observe({higher(5.0)}), 0.0);  // the first value
  EXPECT_DOUBLE_EQ(reward.observe({higher(6.0)}), 1.0 / (1.0 + kEpsilon));
}

TEST(Reward, AStepWithAFailedScoreIsNeverRewarded) {
  Reward reward;
  reward.observe({higher(1.0), lower(9.0)});
  EXPECT_EQ(reward.observe({higher(100.0), failed(lower(0.0))}), 0.0);
  EXPECT_LT(reward.observe({higher(50.0), failed(lower(0.0))}), 0.0);

  Generator generator(3);
  for (int i = 0; i < 1000; ++i) {
    Score first = higher(generator.uniform());
    Score second = lower(generator.uniform());
    (generator.below(2) == 0 ? first : second) = failed(higher(0.0));
    EXPECT_LE(reward.observe({first, second}), 0.0);
    reward.observe({higher(generator.uniform()), lower(generator.uniform())});
  }
}

TEST(Reward, GoesOnFromItsState) {
  for (int observed : {0, 1, 7, 40}) {
    Reward reward;
    Generator generator(9);
    const auto scores = [&] {
      const Score first = higher(generator.uniform() / 3.0);
      const Score second = lower(generator.uniform());
      return std::vector<Score>{first, generator.below(4) == 0 ? failed(second) : second};
    };
    for (int i = 0; i < observed; ++i) {
      reward.observe(scores());
    }
    Reward copy;
    copy.restore(nlohmann::json::parse(reward.state().dump()));
    for (int i = 0; i < 30; ++i) {
      const std::vector<Score> next = scores();
      EXPECT_EQ(copy.observe(next), reward.observe(next));
    }
  }
}

TEST(Reward, RefusesAnotherNumberOfScores) {
  Reward reward;
  reward.observe({higher(1.0), lower(1.0)});
  EXPECT_THROW(reward.observe({higher(1.0)}), std::invalid_argument);
}

TEST(RewardOptions, RefuseValuesOutOfRange) {
  EXPECT_THROW(Reward({1, kEpsilon}), std::invalid_argument);
  EXPECT_THROW(Reward({20, 0.0}), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
