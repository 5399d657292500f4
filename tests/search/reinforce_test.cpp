#include "search/reinforce.h"

#include <cmath>
#include <stdexcept>

#include <gmock/gmock.h>

namespace asvit {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Reinforce make_reinforce(const std::vector<int>& counts, std::uint64_t seed) {
  Generator generator(seed);
  return Reinforce(counts, {}, generator);
}

TEST(ReinforceGradient, MatchesCentralDifferencesOfTheLoss) {
  const ChoiceTable logits = {{0.3, -1.0, 2.0}, {0.1, 0.2}};
  const Choices choices = {0, 1};
  for (double advantage : {1.7, -0.4, 0.0}) {
    const ChoiceTable gradient = reinforce_gradient(CategoricalPolicy(logits), choices, advantage);
    for (std::size_t d = 0; d < logits.size(); ++d) {
      for (std::size_t i = 0; i < logits[d].size(); ++i) {
        constexpr double kStep = 1e-5;
        ChoiceTable above = logits;
        ChoiceTable below = logits;
        above[d][i] += kStep;
        below[d][i] -= kStep;
        const double slope = (reinforce_loss(CategoricalPolicy(above), choices, advantage) -
                              reinforce_loss(CategoricalPolicy(below), choices, advantage)) /
                             (2 * kStep);
        EXPECT_NEAR(gradient[d][i], slope, 1e-9) << "decision " << d << ", choice " << i;
      }
    }
  }
}

TEST(Reinforce, StartsNearlyUniform) {
  const Reinforce searcher = make_reinforce({4, 2}, 1);
  EXPECT_THAT(searcher.probabilities()[0], Each(testing::DoubleNear(0.25, 2e-3)));
  EXPECT_NEAR(searcher.entropy(), std::log(8.0), 1e-4);
  EXPECT_EQ(searcher.baseline(), std::nullopt);
  EXPECT_NE(searcher.probabilities(), uniform_table({4, 2}));
  EXPECT_NE(searcher.probabilities(), make_reinforce({4, 2}, 2).probabilities());
}

TEST(Reinforce, BaselineIsTheWeightedMeanOfTheRewards) {
  Reinforce searcher = make_reinforce({2}, 1);
  searcher.observe({{0}, {}, 3.0});
  EXPECT_NEAR(*searcher.baseline(), 3.0, 1e-15);
  searcher.observe({{0}, {}, -1.0});
  EXPECT_NEAR(*searcher.baseline(), (0.9 * 3.0 - 1.0) / 1.9, 1e-15);
  searcher.observe({{0}, {}, 2.0});
  EXPECT_NEAR(*searcher.baseline(), (0.81 * 3.0 - 0.9 + 2.0) / 2.71, 1e-15);
}

TEST(Reinforce, ComparesARewardWithTheBaselineThatHoldsIt) {
  Reinforce searcher = make_reinforce({3}, 1);
  const ChoiceTable before = searcher.probabilities();
  searcher.observe({{1}, {}, 5.0});  // its own baseline: no advantage
  EXPECT_EQ(searcher.probabilities(), before);
  searcher.observe({{1}, {}, 6.0});
  EXPECT_GT(searcher.probabilities()[0][1], before[0][1]);
  EXPECT_LT(searcher.probabilities()[0][0], before[0][0]);
}

TEST(Reinforce, ABanditsArmThatPaysIsFound) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    Reinforce searcher = make_reinforce({5, 3}, seed);
    const double entropy = searcher.entropy();
    Generator generator(seed + 100);
    for (int step = 0; step < 500; ++step) {
      const Choices choices = searcher.propose(generator);
      searcher.observe({choices, {}, choices[0] == 3 ? 1.0 : 0.0});
    }
    EXPECT_EQ((*searcher.mode())[0], 3) << "seed " << seed;
    EXPECT_GT(searcher.probabilities()[0][3], 0.9) << "seed " << seed;
    EXPECT_LT(searcher.entropy(), entropy - 1.0) << "seed " << seed;
  }
}

TEST(Reinforce, GoesOnFromItsStateToTheBit) {
  Reinforce searcher = make_reinforce({5, 3, 1}, 1);
  Reinforce copy = make_reinforce({5, 3, 1}, 99);
  Generator generator(2);
  const auto observe = [&](Reinforce& target, const Choices& choices) {
    target.observe({choices, {}, std::sin(choices[0] + 0.1 * choices[1])});
  };
  for (int step = 0; step < 30; ++step) {
    observe(searcher, searcher.propose(generator));
  }
  copy.restore(nlohmann::json::parse(searcher.state().dump()));
  for (int step = 0; step < 30; ++step) {
    const Choices choices = searcher.propose(generator);
    observe(searcher, choices);
    observe(copy, choices);
    EXPECT_EQ(copy.probabilities(), searcher.probabilities()) << "step " << step;
    EXPECT_EQ(copy.baseline(), searcher.baseline()) << "step " << step;
  }
}

TEST(Reinforce, RefusesAStateOfOtherDecisions) {
  Reinforce searcher = make_reinforce({5, 3}, 1);
  EXPECT_THAT(
      [&] {
        searcher.restore(make_reinforce({3, 5}, 1).state());
      },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("got rows of 3 5 numbers, expected rows of 5 3 numbers")));
}

TEST(ReinforceOptions, RefuseValuesOutOfRange) {
  ReinforceOptions options;
  options.baseline_momentum = 1.0;
  EXPECT_THAT([&] { options.validate(); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("baseline_momentum: got 1.0")));
  options = {};
  options.initial_scale = -1.0;
  EXPECT_THAT([&] { options.validate(); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("initial_scale: got -1.0")));
  options = {};
  options.adam.learning_rate = -1.0;
  EXPECT_THROW(options.validate(), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
