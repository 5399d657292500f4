#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "metrics/ranking/ranking.h"
#include "metrics/ranking/reference.h"

namespace asvit {

/// What `asvit rank` found out.
struct RankReport {
  Reference reference;
  std::vector<Predictor> predictors;
  std::vector<RankingRow> rows;         ///< column by column, predictors in their order
  std::vector<DecisionTaus> decisions;  ///< of every predictor that is no decision itself
  std::vector<double> seconds;  ///< worker time a topology, one a predictor; 0 where not scored
};

/// A table a column, best tau first. Of the decisions only the strongest is shown, with every
/// metric that loses to it marked. Below, the decisions that every predictor follows most.
void print_report(const RankReport& report, std::ostream& out);

/// Everything: {"format", "entries", "warnings", "columns": {column: [row]}, "decisions": {metric:
/// {decision: tau}}}; numbers that are none are null.
nlohmann::ordered_json report_to_json(const RankReport& report);

/// A line a row.
std::string report_to_csv(const RankReport& report);

/// A picture of one predictor against every column.
std::string report_plot(const RankReport& report, std::size_t predictor);

}  // namespace asvit
