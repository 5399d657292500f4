#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "metrics/ranking/ranking.h"
#include "metrics/ranking/reference.h"
#include "metrics/score.h"

namespace asvit {

/// How well predictors order the accuracies of a reference.
struct RankReport {
  Reference reference;
  std::vector<Predictor> predictors;
  std::vector<RankingRow> rows;         ///< column by column, predictors in their order
  std::vector<DecisionTaus> decisions;  ///< of every predictor that is no decision itself
  std::vector<double> seconds;  ///< worker time a topology, one a predictor; 0 where not scored
};

/// Ranks a reference by the scores of its entries (`scores`, a list of the same metrics an entry,
/// in the entries' order), by the sums of ranks `combined_names` (names of metrics and sizes each),
/// by sizes and by decisions. Throws std::invalid_argument as rank() and combination_of().
RankReport make_report(Reference reference, const std::vector<std::vector<Score>>& scores,
                       const std::vector<std::vector<std::string>>& combined_names,
                       const RankingOptions& options);

/// Everything: {"format", "entries", "warnings", "columns": {column: [row]}, "decisions": {metric:
/// {decision: tau}}}; numbers that are none are null.
nlohmann::ordered_json report_to_json(const RankReport& report);

/// A line a row.
std::string report_to_csv(const RankReport& report);

/// A picture of one predictor against every column.
std::string report_plot(const RankReport& report, std::size_t predictor);

}  // namespace asvit
