#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/named_values.h"
#include "metrics/ranking/kendall_tau.h"
#include "metrics/ranking/paired_values.h"
#include "metrics/ranking/reference.h"
#include "metrics/score.h"

namespace asvit {

/// Where a predictor's numbers come from.
enum class PredictorKind {
  kMetric,      ///< a score
  kSize,        ///< parameters, multiply-accumulates, depth
  kDecision,    ///< the place of a decision's choice in the space's list
  kCombination  ///< the sum of several metrics' ranks
};

inline constexpr NamedValue<PredictorKind> kPredictorKinds[] = {
    {"metric", PredictorKind::kMetric},
    {"size", PredictorKind::kSize},
    {"decision", PredictorKind::kDecision},
    {"combination", PredictorKind::kCombination}};
static_assert(is_one_to_one(kPredictorKinds));

/// "metric", "size", "decision", "combination".
std::string to_string(PredictorKind kind);

/// Something that may foretell accuracy: a number an entry, larger meaning better.
struct Predictor {
  std::string name;
  PredictorKind kind = PredictorKind::kMetric;
  std::vector<std::optional<double>> values;  ///< one an entry; nothing where it failed
};

/// How well one predictor foretells one column of accuracies, over the entries that have both.
struct RankingRow {
  std::string predictor;
  PredictorKind kind = PredictorKind::kMetric;
  std::string column;
  std::int64_t entries = 0;     ///< that have both
  std::int64_t failed = 0;      ///< that have the accuracy alone: the metric failed, or the
                                ///< decision is none of theirs
  std::int64_t tied_pairs = 0;  ///< with equal predictions
  Correlation tau;              ///< Kendall's tau-b
  Interval tau_interval;        ///< 95 %, bootstrap
  Correlation rho;              ///< Spearman's
  double partial_tau = 0.0;     ///< of predictor and accuracy given the parameters
  double top_precision = 0.0;   ///< at the best tenth
  double regret = 0.0;          ///< accuracy lost by taking the predictor's best pick
  bool beaten = false;  ///< a metric or combination whose tau is no larger than the |tau| of the
                        ///< strongest single decision
};

/// How rankings are computed.
struct RankingOptions {
  int resamples = 1000;    ///< of the bootstrap
  std::uint64_t seed = 0;  ///< of the bootstrap
};

/// A metric's scores, one list of the same metrics an entry, as a predictor: negated where lower is
/// better.
Predictor predictor_of(const std::vector<std::vector<Score>>& scores, std::size_t metric);

/// Minus the sum of the named predictors' dense ranks (rank_sums(), as the search uses); entries
/// where one of them failed have none. Throws std::invalid_argument where a name is not among the
/// predictors, decisions aside.
Predictor combination_of(const std::vector<Predictor>& predictors,
                         const std::vector<std::string>& names);

/// Parameters, multiply-accumulates and depth of every entry.
std::vector<Predictor> size_predictors(const Reference& reference);

/// Every decision of the reference's space, its choices in the order of their list.
std::vector<Predictor> decision_predictors(const Reference& reference);

/// All predictors against all columns, column by column. Values that are constant have no tau:
/// NaN. The first of size_predictors() stands for the parameters in partial taus.
std::vector<RankingRow> rank(const Reference& reference, const std::vector<Predictor>& predictors,
                             const RankingOptions& options);

/// The decision with the largest |tau| among the rows of a column, of those that are decided in the
/// most entries (blocks that only few entries have say little); null without one that has a tau.
const RankingRow* strongest_decision(const std::vector<RankingRow>& rows);

/// Tau-b of two predictors over the entries that have both.
Correlation tau_between(const Predictor& one, const Predictor& other);

/// A predictor's tau-b with every decision of the space: what does it really measure?
struct DecisionTaus {
  std::string predictor;
  std::vector<std::pair<std::string, double>> taus;  ///< NaN where one of the two is constant
};

/// Of every predictor that is no decision itself, over the entries that have both; empty without
/// decisions.
std::vector<DecisionTaus> decision_taus(const std::vector<Predictor>& predictors);

}  // namespace asvit
