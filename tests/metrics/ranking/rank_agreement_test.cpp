#include "metrics/ranking/rank_agreement.h"

#include <cmath>

#include <gtest/gtest.h>

#include "run/atomic_file.h"

namespace asvit {
namespace {

using Values = std::vector<double>;

TEST(SpearmanRho, IsOneMinusSquaredRankDifferencesWithoutTies) {
  const Values x = {3, 1, 4, 1.5, 5, 9, 2};
  const Values y = {2, 7, 1, 8, 2.5, 0, 4};
  const Values x_ranks = {4, 1, 5, 2, 6, 7, 3};
  const Values y_ranks = {3, 6, 2, 7, 4, 1, 5};
  double squares = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    squares += (x_ranks[i] - y_ranks[i]) * (x_ranks[i] - y_ranks[i]);
  }
  EXPECT_NEAR(spearman_rho(x, y).value, 1.0 - 6.0 * squares / (7.0 * 48.0), 1e-14);
}

TEST(SpearmanRho, EqualsSciPy) {
  const nlohmann::json golden = read_json_file(ASVIT_GOLDEN_RANKS);
  int compared = 0;
  for (const nlohmann::json& example : golden.at("cases")) {
    if (!example.contains("rho")) {
      continue;
    }
    const Correlation got =
        spearman_rho(example.at("x").get<Values>(), example.at("y").get<Values>());
    EXPECT_NEAR(got.value, example.at("rho").get<double>(), 1e-12);
    const auto p_value = example.at("rho_p_value").get<double>();
    EXPECT_NEAR(got.p_value, p_value, 1e-12 + 1e-9 * p_value);
    ++compared;
  }
  EXPECT_GT(compared, 20);
}

TEST(SpearmanRho, IsNoNumberForConstantOrShortLists) {
  EXPECT_TRUE(std::isnan(spearman_rho({1, 1, 1}, {1, 2, 3}).value));
  EXPECT_TRUE(std::isnan(spearman_rho({1, 2}, {1, 2}).value));
}

TEST(TopPrecision, CountsTheBestInBoth) {
  const Values y = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  EXPECT_EQ(top_precision(y, y, 0.2), 1.0);
  EXPECT_EQ(top_precision({9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, y, 0.2), 0.0);
  EXPECT_EQ(top_precision({0, 1, 2, 3, 4, 5, 6, 9, 7, 8}, y, 0.2), 0.5);
  EXPECT_EQ(top_precision(y, y, 0.001), 1.0);
}

TEST(TopPrecision, SharesThePlacesOfEqualValues) {
  // All equal: two places of ten, shared by all, of which two are the right ones.
  EXPECT_NEAR(top_precision(Values(10, 1.0), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 0.2), 0.2, 1e-15);
}

TEST(Regret, IsWhatTheBestPickLoses) {
  EXPECT_EQ(regret({1, 3, 2}, {70, 60, 80}), 20.0);
  EXPECT_EQ(regret({1, 3, 3}, {70, 60, 80}), 10.0);
  EXPECT_TRUE(std::isnan(regret({}, {})));
}

}  // namespace
}  // namespace asvit
