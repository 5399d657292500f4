#include "metrics/ranking/kendall_tau.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "base/random.h"
#include "run/atomic_file.h"
#include "tests/support/rejection.h"

namespace asvit {
namespace {

using Values = std::vector<double>;

Values random_values(Generator& generator, int count, std::uint64_t levels) {
  Values values;
  for (int i = 0; i < count; ++i) {
    values.push_back(static_cast<double>(generator.below(levels)));
  }
  return values;
}

/// The definition, pair by pair.
double slow_tau(const Values& x, const Values& y) {
  double score = 0.0;
  double x_pairs = 0.0;
  double y_pairs = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double product = (x[i] - x[j]) * (y[i] - y[j]);
      score += product > 0.0 ? 1.0 : product < 0.0 ? -1.0 : 0.0;
      x_pairs += x[i] != x[j] ? 1.0 : 0.0;
      y_pairs += y[i] != y[j] ? 1.0 : 0.0;
    }
  }
  return score / std::sqrt(x_pairs * y_pairs);
}

TEST(KendallTau, IsItsDefinition) {
  Generator generator(3);
  for (const int count : {2, 3, 5, 16, 17, 100}) {
    for (const std::uint64_t levels : {2U, 5U, 1000U}) {
      const Values x = random_values(generator, count, levels);
      const Values y = random_values(generator, count, levels);
      const double expected = slow_tau(x, y);
      const double got = kendall_tau_b(x, y).value;
      if (std::isfinite(expected)) {
        EXPECT_NEAR(got, expected, 1e-14) << count << " values, " << levels << " levels";
      } else {
        EXPECT_TRUE(std::isnan(got));
      }
    }
  }
}

TEST(KendallTau, HasTheExactDistributionOfAllOrders) {
  // Every order of six against 1 .. 6: the p-value is how many have at least as large a tau.
  const Values x = {1, 2, 3, 4, 5, 6};
  std::vector<Values> orders;
  std::vector<double> taus;
  Values order = x;
  do {
    orders.push_back(order);
    taus.push_back(std::abs(slow_tau(x, order)));
  } while (std::next_permutation(order.begin(), order.end()));
  for (std::size_t i = 0; i < orders.size(); i += 7) {
    const auto as_large =
        std::count_if(taus.begin(), taus.end(), [&](double tau) { return tau > taus[i] - 1e-9; });
    const double expected = static_cast<double>(as_large) / static_cast<double>(taus.size());
    EXPECT_NEAR(kendall_tau_b(x, orders[i]).p_value, expected, 1e-12);
  }
}

TEST(KendallTau, EqualsSciPy) {
  const nlohmann::json golden = read_json_file(ASVIT_GOLDEN_RANKS);
  ASSERT_GT(golden.at("cases").size(), 20U);
  for (const nlohmann::json& example : golden.at("cases")) {
    const Correlation got =
        kendall_tau_b(example.at("x").get<Values>(), example.at("y").get<Values>());
    EXPECT_NEAR(got.value, example.at("tau").get<double>(), 1e-12);
    const auto p_value = example.at("tau_p_value").get<double>();
    EXPECT_NEAR(got.p_value, p_value, 1e-12 * std::max(p_value, 1e-3)) << example.at("x").size();
  }
}

TEST(KendallTau, IsNoNumberForConstantLists) {
  EXPECT_TRUE(std::isnan(kendall_tau_b({1, 1, 1}, {1, 2, 3}).value));
  EXPECT_TRUE(std::isnan(kendall_tau_b({1}, {2}).value));
  EXPECT_TRUE(std::isnan(kendall_tau_b({}, {}).p_value));
}

TEST(KendallTau, RefusesWhatCannotBePaired) {
  EXPECT_EQ(rejection([] {
              kendall_tau_b({1, 2}, {1});
            }),
            "correlation: got 2 and 1 values, expected as many");
  EXPECT_EQ(rejection([] {
              kendall_tau_b({1, std::nan("")}, {1, 2});
            }),
            "correlation: got values that are not finite, expected numbers");
}

TEST(PartialTau, IsZeroWhereTheThirdExplainsAll) {
  EXPECT_DOUBLE_EQ(partial_tau(0.42, 0.6, 0.7), 0.0);
  EXPECT_DOUBLE_EQ(partial_tau(0.5, 0.0, 0.0), 0.5);
  EXPECT_TRUE(std::isnan(partial_tau(0.5, 1.0, 0.5)));
}

TEST(BootstrapTau, CoversTheTruthAsOftenAsItSays) {
  // Normal pairs of correlation r have tau = 2/pi asin r.
  constexpr double kCorrelation = 0.6;
  const double truth = 2.0 / std::acos(-1.0) * std::asin(kCorrelation);
  constexpr int kTrials = 200;
  int covered = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    Generator generator(derive_seed({7, static_cast<std::uint64_t>(trial)}));
    Values x;
    Values y;
    for (int i = 0; i < 60; ++i) {
      const double radius = std::sqrt(-2.0 * std::log(1.0 - generator.uniform()));
      const double angle = 2.0 * std::acos(-1.0) * generator.uniform();
      x.push_back(radius * std::cos(angle));
      y.push_back(kCorrelation * x.back() +
                  std::sqrt(1.0 - kCorrelation * kCorrelation) * radius * std::sin(angle));
    }
    const Interval interval = bootstrap_tau(x, y, 200, 11);
    EXPECT_LT(interval.low, interval.high);
    covered += interval.low <= truth && truth <= interval.high ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(covered) / kTrials, 0.95, 0.06);
}

TEST(BootstrapTau, RepeatsForASeed) {
  const Values x = {1, 2, 3, 4, 5, 6, 7, 8};
  const Values y = {2, 1, 4, 3, 6, 5, 8, 7};
  EXPECT_EQ(bootstrap_tau(x, y, 100, 1).low, bootstrap_tau(x, y, 100, 1).low);
  EXPECT_NE(bootstrap_tau(x, y, 100, 1).low, bootstrap_tau(x, y, 100, 2).low);
}

TEST(TiedPairs, AreCounted) {
  EXPECT_EQ(tied_pairs({1, 2, 1, 2, 1, 3}), 4);
  EXPECT_EQ(tied_pairs({}), 0);
}

}  // namespace
}  // namespace asvit
