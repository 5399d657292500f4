#include "metrics/ranking/ranking.h"

#include <cmath>

#include <gtest/gtest.h>

#include "space/cost.h"
#include "tests/support/rejection.h"
#include "tests/support/scores.h"

namespace asvit {
namespace {

/// Five topologies of as-vit that differ in their last expansion; accuracy rises with it but for
/// the last one.
Reference expansions() {
  Reference reference;
  reference.space = builtin_space("as-vit");
  reference.columns = {"a", "constant"};
  const std::vector<double> accuracy = {1, 2, 3, 4, 0};
  for (int choice = 0; choice < 5; ++choice) {
    Choices choices(12, 0);
    choices[10] = choice;
    ReferenceEntry entry;
    entry.topology = reference.space->realise(choices);
    entry.choices = choices;
    entry.accuracy = {{"a", accuracy[static_cast<std::size_t>(choice)]}, {"constant", 5.0}};
    reference.entries.push_back(entry);
  }
  return reference;
}

const RankingRow& row_of(const std::vector<RankingRow>& rows, const std::string& predictor,
                         const std::string& column) {
  for (const RankingRow& row : rows) {
    if (row.predictor == predictor && row.column == column) {
      return row;
    }
  }
  throw std::out_of_range(predictor);
}

std::vector<std::vector<Score>> scores_of(const std::vector<double>& first,
                                          const std::vector<double>& second) {
  std::vector<std::vector<Score>> scores;
  for (std::size_t i = 0; i < first.size(); ++i) {
    scores.push_back({make_score("first", Direction::kHigherIsBetter, first[i]),
                      make_score("second", Direction::kLowerIsBetter, second[i])});
  }
  return scores;
}

TEST(Ranking, SaysHowWellEachPredictorOrdersEachColumn) {
  const Reference reference = expansions();
  std::vector<Predictor> predictors = size_predictors(reference);
  for (const Predictor& decision : decision_predictors(reference)) {
    predictors.push_back(decision);
  }
  ASSERT_EQ(predictors.size(), 15U);
  const auto rows = rank(reference, predictors, {});
  ASSERT_EQ(rows.size(), 30U);
  // Six of ten pairs agree, the four with the last topology do not.
  const RankingRow& parameters = row_of(rows, "parameters", "a");
  EXPECT_DOUBLE_EQ(parameters.tau.value, 0.2);
  EXPECT_TRUE(std::isnan(parameters.partial_tau));
  EXPECT_EQ(parameters.regret, 4.0);
  EXPECT_EQ(parameters.top_precision, 0.0);
  EXPECT_EQ(parameters.entries, 5);
  EXPECT_DOUBLE_EQ(row_of(rows, "expansion_4", "a").tau.value, 0.2);
  EXPECT_TRUE(std::isnan(row_of(rows, "kernel_1", "a").tau.value));
  EXPECT_EQ(row_of(rows, "kernel_1", "a").tied_pairs, 10);
  EXPECT_TRUE(std::isnan(row_of(rows, "parameters", "constant").tau.value));
}

TEST(Ranking, TurnsScoresSoThatLargerIsBetterAndCountsFailures) {
  Reference reference = expansions();
  auto scores = scores_of({1, 2, 3, 4, 5}, {5, 4, 3, 2, 6});
  scores[1][1].status = ScoreStatus::kSingular;
  reference.entries[0].accuracy.erase("a");
  const Predictor second = predictor_of(scores, 1);
  EXPECT_EQ(second.name, "second");
  const auto rows = rank(reference, {predictor_of(scores, 0), second}, {});
  EXPECT_EQ(row_of(rows, "first", "a").entries, 4);
  EXPECT_EQ(row_of(rows, "first", "a").failed, 0);
  EXPECT_EQ(row_of(rows, "second", "a").entries, 3);
  EXPECT_EQ(row_of(rows, "second", "a").failed, 1);
  EXPECT_DOUBLE_EQ(row_of(rows, "second", "a").tau.value, 1.0);
}

TEST(Ranking, CombinesMetricsByTheSumOfTheirRanks) {
  const auto scores = scores_of({10, 30, 20}, {1, 3, 2});
  // Ranks 3, 1, 2 and 1, 3, 2.
  std::vector<Predictor> predictors = {predictor_of(scores, 0), predictor_of(scores, 1)};
  const Predictor both = combination_of(predictors, {"first", "second"});
  EXPECT_EQ(both.name, "first+second");
  EXPECT_EQ(both.values, (std::vector<std::optional<double>>{-4.0, -4.0, -4.0}));
  EXPECT_EQ(combination_of(predictors, {"first"}).values,
            (std::vector<std::optional<double>>{-3.0, -1.0, -2.0}));
  EXPECT_EQ(rejection([&] {
              combination_of(predictors, {"first", "third"});
            }),
            "combination: got 'third', expected metrics that are computed");
  // Sizes have ranks too; where one of the combined failed there is no sum.
  predictors.push_back({"macs", PredictorKind::kSize, {5.0, 5.0, 9.0}});
  predictors[0].values[1] = std::nullopt;
  EXPECT_EQ(combination_of(predictors, {"first", "macs"}).values,
            (std::vector<std::optional<double>>{-4.0, std::nullopt, -2.0}));
}

TEST(Ranking, TheStrongestDecisionIsOneThatMostEntriesDecide) {
  const auto row = [](const char* name, std::int64_t entries, double tau) {
    RankingRow result;
    result.predictor = name;
    result.kind = PredictorKind::kDecision;
    result.entries = entries;
    result.tau.value = tau;
    return result;
  };
  const std::vector<RankingRow> rows = {row("last_block", 3, 1.0), row("width", 15, -0.6),
                                        row("depth", 15, 0.5)};
  EXPECT_EQ(strongest_decision(rows)->predictor, "width");
}

TEST(Ranking, MarksScoresThatOneDecisionAloneOrdersAsWell) {
  const Reference reference = expansions();
  std::vector<Predictor> predictors = {
      {"right", PredictorKind::kMetric, {1.0, 2.0, 3.0, 4.0, 0.0}},
      {"like_the_decision", PredictorKind::kMetric, {0.0, 1.0, 2.0, 3.0, 4.0}},
      {"failed", PredictorKind::kCombination, {{}, {}, {}, {}, {}}},
      {"size", PredictorKind::kSize, {4.0, 3.0, 2.0, 1.0, 0.0}}};
  for (const RankingRow& row : rank(reference, predictors, {})) {
    EXPECT_FALSE(row.beaten) << row.predictor;  // no decisions to lose to
  }
  for (const Predictor& decision : decision_predictors(reference)) {
    predictors.push_back(decision);
  }
  const auto rows = rank(reference, predictors, {});
  EXPECT_FALSE(row_of(rows, "right", "a").beaten);
  EXPECT_TRUE(row_of(rows, "like_the_decision", "a").beaten);
  EXPECT_TRUE(row_of(rows, "failed", "a").beaten);
  EXPECT_FALSE(row_of(rows, "size", "a").beaten);
  EXPECT_FALSE(row_of(rows, "right", "constant").beaten);  // where no decision has a tau
  EXPECT_EQ(strongest_decision({rows.begin(), rows.begin() + 16})->predictor, "expansion_4");
}

TEST(Ranking, SaysWhichDecisionsAPredictorFollows) {
  const Reference reference = expansions();
  std::vector<Predictor> predictors = decision_predictors(reference);
  EXPECT_TRUE(decision_taus(predictors).empty());
  predictors.push_back({"down", PredictorKind::kMetric, {5.0, 4.0, 3.0, 2.0, 1.0}});
  const auto taus = decision_taus(predictors);
  ASSERT_EQ(taus.size(), 1U);
  EXPECT_EQ(taus[0].predictor, "down");
  ASSERT_EQ(taus[0].taus.size(), 12U);
  EXPECT_EQ(taus[0].taus[10].first, "expansion_4");
  EXPECT_DOUBLE_EQ(taus[0].taus[10].second, -1.0);
  EXPECT_TRUE(std::isnan(taus[0].taus[0].second));
}

TEST(Ranking, GivesThePartialTauOfItsFormula) {
  const Reference reference = expansions();
  const Predictor parameters = size_predictors(reference).front();
  Predictor other{"other", PredictorKind::kMetric, {3.0, 1.0, 2.0, 5.0, 4.0}};
  const auto rows = rank(reference, {other}, {});
  const double xy = row_of(rows, "other", "a").tau.value;
  const double xz = tau_between(other, parameters).value;
  EXPECT_DOUBLE_EQ(row_of(rows, "other", "a").partial_tau, partial_tau(xy, xz, 0.2));
}

TEST(PredictorKinds, EveryOneHasAName) {
  EXPECT_EQ(to_string(PredictorKind::kMetric), "metric");
  EXPECT_EQ(to_string(PredictorKind::kSize), "size");
  EXPECT_EQ(to_string(PredictorKind::kDecision), "decision");
  EXPECT_EQ(to_string(PredictorKind::kCombination), "combination");
  EXPECT_THROW(to_string(PredictorKind{7}), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
