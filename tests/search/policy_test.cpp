#include "search/policy.h"

#include <cmath>
#include <numeric>
#include <stdexcept>

#include <gmock/gmock.h>

namespace asvit {
namespace {

using ::testing::ElementsAre;

TEST(CategoricalPolicy, ProbabilitiesAreTheSoftmax) {
  const CategoricalPolicy policy({{0.0, std::log(3.0)}, {1000.0, 1000.0, -1000.0}});
  const ChoiceTable table = policy.probabilities();
  EXPECT_NEAR(table[0][0], 0.25, 1e-15);
  EXPECT_NEAR(table[0][1], 0.75, 1e-15);
  EXPECT_NEAR(table[1][0], 0.5, 1e-15);
  EXPECT_NEAR(table[1][1], 0.5, 1e-15);
  EXPECT_EQ(table[1][2], 0.0);
}

TEST(CategoricalPolicy, LogProbabilityIsTheSumOverDecisions) {
  const CategoricalPolicy policy({{0.3, -1.0, 2.0}, {0.1, 0.2}});
  const ChoiceTable table = policy.probabilities();
  EXPECT_NEAR(policy.log_probability({2, 0}), std::log(table[0][2]) + std::log(table[1][0]), 1e-14);
}

TEST(CategoricalPolicy, GradientMatchesCentralDifferences) {
  const ChoiceTable logits = {{0.3, -1.0, 2.0}, {0.1, 0.2}, {0.0}};
  const Choices choices = {1, 0, 0};
  const ChoiceTable gradient = CategoricalPolicy(logits).log_probability_gradient(choices);
  constexpr double kStep = 1e-5;
  for (std::size_t d = 0; d < logits.size(); ++d) {
    for (std::size_t i = 0; i < logits[d].size(); ++i) {
      ChoiceTable above = logits;
      ChoiceTable below = logits;
      above[d][i] += kStep;
      below[d][i] -= kStep;
      const double slope = (CategoricalPolicy(above).log_probability(choices) -
                            CategoricalPolicy(below).log_probability(choices)) /
                           (2 * kStep);
      EXPECT_NEAR(gradient[d][i], slope, 1e-9) << "decision " << d << ", choice " << i;
    }
  }
}

TEST(CategoricalPolicy, SamplesWithItsProbabilities) {
  const CategoricalPolicy policy({{std::log(0.2), std::log(0.5), std::log(0.3)}, {0.0, 0.0}});
  constexpr int kDraws = 100000;
  std::vector<std::vector<int>> counts = {{0, 0, 0}, {0, 0}};
  int both = 0;
  Generator generator(7);
  for (int i = 0; i < kDraws; ++i) {
    const Choices choices = policy.sample(generator);
    ++counts[0][static_cast<std::size_t>(choices[0])];
    ++counts[1][static_cast<std::size_t>(choices[1])];
    both += choices == Choices{1, 1} ? 1 : 0;
  }
  // Five standard deviations of a share of 0.5: 5 * sqrt(0.25 / 100000) = 0.008.
  EXPECT_NEAR(counts[0][0] / double{kDraws}, 0.2, 0.008);
  EXPECT_NEAR(counts[0][1] / double{kDraws}, 0.5, 0.008);
  EXPECT_NEAR(counts[1][1] / double{kDraws}, 0.5, 0.008);
  EXPECT_NEAR(both / double{kDraws}, 0.25, 0.008);
}

TEST(CategoricalPolicy, ModeTakesTheFirstOfATie) {
  EXPECT_THAT(CategoricalPolicy({{1.0, 3.0, 3.0}, {0.0, 0.0}, {-1.0}}).mode(),
              ElementsAre(1, 0, 0));
}

TEST(NormalLogits, HaveTheMomentsAskedFor) {
  Generator generator(3);
  const ChoiceTable table = normal_logits({20000, 1}, 1e-3, generator);
  ASSERT_EQ(table[0].size(), 20000u);
  const double mean = std::accumulate(table[0].begin(), table[0].end(), 0.0) / 20000;
  double variance = 0.0;
  double fourth = 0.0;
  for (double value : table[0]) {
    variance += value * value / 20000;
    fourth += value * value * value * value / 20000;
  }
  EXPECT_NEAR(mean, 0.0, 5e-5);
  EXPECT_NEAR(std::sqrt(variance), 1e-3, 5e-5);
  EXPECT_NEAR(fourth / (variance * variance), 3.0, 0.25);  // the kurtosis of a normal variable
}

TEST(NormalLogits, RefuseDecisionsWithoutChoices) {
  Generator generator(3);
  EXPECT_THROW(normal_logits({3, 0}, 1e-3, generator), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
