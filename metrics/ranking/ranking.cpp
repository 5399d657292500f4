#include "metrics/ranking/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "base/list_text.h"
#include "base/random.h"
#include "metrics/rank.h"
#include "metrics/ranking/rank_agreement.h"
#include "space/cost.h"

namespace asvit {
namespace {

constexpr double kTopPart = 0.1;

using Values = std::vector<double>;

/// A predictor, a column's accuracies and the parameters, of the entries that have them.
struct Paired {
  Values predicted;
  Values accuracy;
  Values parameters;
  std::int64_t failed = 0;
};

Paired pair_up(const Reference& reference, const Predictor& predictor, const Predictor& parameters,
               const std::string& column) {
  Paired paired;
  for (std::size_t i = 0; i < reference.entries.size(); ++i) {
    const auto found = reference.entries[i].accuracy.find(column);
    if (found == reference.entries[i].accuracy.end()) {
      continue;
    }
    if (!predictor.values[i]) {
      ++paired.failed;
      continue;
    }
    paired.predicted.push_back(*predictor.values[i]);
    paired.accuracy.push_back(found->second);
    paired.parameters.push_back(*parameters.values[i]);
  }
  return paired;
}

RankingRow row_of(const Reference& reference, const Predictor& predictor,
                  const Predictor& parameters, const std::string& column,
                  const RankingOptions& options) {
  const Paired paired = pair_up(reference, predictor, parameters, column);
  RankingRow row;
  row.predictor = predictor.name;
  row.kind = predictor.kind;
  row.column = column;
  row.entries = static_cast<std::int64_t>(paired.predicted.size());
  row.failed = paired.failed;
  row.tied_pairs = tied_pairs(paired.predicted);
  row.tau = kendall_tau_b(paired.predicted, paired.accuracy);
  row.rho = spearman_rho(paired.predicted, paired.accuracy);
  // One stream a column, so that all predictors see the same draws.
  row.tau_interval = bootstrap_tau(paired.predicted, paired.accuracy, options.resamples,
                                   derive_seed({options.seed, fnv1a(column)}));
  row.partial_tau =
      partial_tau(row.tau.value, kendall_tau_b(paired.predicted, paired.parameters).value,
                  kendall_tau_b(paired.accuracy, paired.parameters).value);
  row.top_precision = top_precision(paired.predicted, paired.accuracy, kTopPart);
  row.regret = regret(paired.predicted, paired.accuracy);
  return row;
}

void mark_beaten(std::vector<RankingRow>& rows) {
  const RankingRow* const decision = strongest_decision(rows);
  if (decision == nullptr) {
    return;
  }
  const double strength = std::abs(decision->tau.value);
  for (RankingRow& row : rows) {
    const bool scored =
        row.kind == PredictorKind::kMetric || row.kind == PredictorKind::kCombination;
    row.beaten = scored && !(row.tau.value > strength);
  }
}

/// A predictor's value for an entry, as what rank_sums() takes.
Score as_score(const Predictor& predictor, std::size_t entry) {
  Score score;
  score.metric = predictor.name;
  score.direction = Direction::kHigherIsBetter;
  score.mean = predictor.values[entry].value_or(0.0);
  score.status = predictor.values[entry] ? ScoreStatus::kOk : ScoreStatus::kNotFinite;
  return score;
}

Predictor size_predictor(const Reference& reference, const char* name,
                         double (*size)(const Topology&)) {
  Predictor predictor{name, PredictorKind::kSize, {}};
  for (const ReferenceEntry& entry : reference.entries) {
    predictor.values.emplace_back(size(entry.topology));
  }
  return predictor;
}

}  // namespace

std::string to_string(PredictorKind kind) { return name_of(kind, kPredictorKinds); }

Predictor predictor_of(const std::vector<std::vector<Score>>& scores, std::size_t metric) {
  Predictor predictor;
  for (const std::vector<Score>& of_entry : scores) {
    const Score& score = of_entry.at(metric);
    const double sign = score.direction == Direction::kHigherIsBetter ? 1.0 : -1.0;
    predictor.name = score.metric;
    predictor.values.push_back(score.ok() ? std::make_optional(sign * score.mean) : std::nullopt);
  }
  return predictor;
}

Predictor combination_of(const std::vector<Predictor>& predictors,
                         const std::vector<std::string>& names) {
  Predictor combination{joined(names, "+"), PredictorKind::kCombination, {}};
  std::vector<std::vector<Score>> chosen;
  for (const std::string& name : names) {
    const auto found =
        std::find_if(predictors.begin(), predictors.end(), [&](const Predictor& predictor) {
          return predictor.kind != PredictorKind::kDecision && predictor.name == name;
        });
    if (found == predictors.end()) {
      throw std::invalid_argument("combination: got '" + name +
                                  "', expected metrics that are computed");
    }
    chosen.resize(found->values.size());
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      chosen[i].push_back(as_score(*found, i));
    }
  }
  const std::vector<int> sums = rank_sums(chosen);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const bool ok = std::all_of(chosen[i].begin(), chosen[i].end(),
                                [](const Score& score) { return score.ok(); });
    combination.values.push_back(ok ? std::make_optional(-1.0 * sums[i]) : std::nullopt);
  }
  return combination;
}

std::vector<Predictor> size_predictors(const Reference& reference) {
  return {
      size_predictor(reference, "parameters",
                     [](const Topology& t) { return static_cast<double>(cost(t).parameters()); }),
      size_predictor(reference, "macs",
                     [](const Topology& t) { return static_cast<double>(cost(t).macs()); }),
      size_predictor(reference, "depth",
                     [](const Topology& t) { return static_cast<double>(block_count(t)); })};
}

std::vector<Predictor> decision_predictors(const Reference& reference) {
  std::vector<Predictor> predictors;
  if (!reference.space) {
    return predictors;
  }
  const std::vector<Decision>& decisions = reference.space->decisions();
  for (std::size_t d = 0; d < decisions.size(); ++d) {
    Predictor predictor{decisions[d].name, PredictorKind::kDecision, {}};
    for (const ReferenceEntry& entry : reference.entries) {
      const bool decided = entry.choices && (*entry.choices)[d] >= 0;
      predictor.values.push_back(decided ? std::make_optional<double>((*entry.choices)[d])
                                         : std::nullopt);
    }
    predictors.push_back(std::move(predictor));
  }
  return predictors;
}

std::vector<RankingRow> rank(const Reference& reference, const std::vector<Predictor>& predictors,
                             const RankingOptions& options) {
  const Predictor parameters = size_predictors(reference).front();
  std::vector<RankingRow> rows;
  for (const std::string& column : reference.columns) {
    std::vector<RankingRow> of_column;
    of_column.reserve(predictors.size());
    for (const Predictor& predictor : predictors) {
      of_column.push_back(row_of(reference, predictor, parameters, column, options));
    }
    mark_beaten(of_column);
    rows.insert(rows.end(), of_column.begin(), of_column.end());
  }
  return rows;
}

const RankingRow* strongest_decision(const std::vector<RankingRow>& rows) {
  std::int64_t most = 0;
  for (const RankingRow& row : rows) {
    most = row.kind == PredictorKind::kDecision ? std::max(most, row.entries) : most;
  }
  const RankingRow* strongest = nullptr;
  for (const RankingRow& row : rows) {
    if (row.kind == PredictorKind::kDecision && row.entries == most && !std::isnan(row.tau.value) &&
        (strongest == nullptr || std::abs(row.tau.value) > std::abs(strongest->tau.value))) {
      strongest = &row;
    }
  }
  return strongest;
}

Correlation tau_between(const Predictor& one, const Predictor& other) {
  Values x;
  Values y;
  for (std::size_t i = 0; i < one.values.size(); ++i) {
    if (one.values[i] && other.values[i]) {
      x.push_back(*one.values[i]);
      y.push_back(*other.values[i]);
    }
  }
  return kendall_tau_b(x, y);
}

std::vector<DecisionTaus> decision_taus(const std::vector<Predictor>& predictors) {
  std::vector<DecisionTaus> result;
  for (const Predictor& predictor : predictors) {
    if (predictor.kind == PredictorKind::kDecision) {
      continue;
    }
    DecisionTaus of{predictor.name, {}};
    for (const Predictor& decision : predictors) {
      if (decision.kind == PredictorKind::kDecision) {
        of.taus.emplace_back(decision.name, tau_between(predictor, decision).value);
      }
    }
    if (!of.taus.empty()) {
      result.push_back(std::move(of));
    }
  }
  return result;
}

}  // namespace asvit
