#include "metrics/ranking/rank_document.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/number_text.h"
#include "metrics/ranking/csv_rows.h"
#include "metrics/ranking/scatter_plot.h"
#include "space/topology_text.h"

namespace asvit {
namespace {

std::string number(double value, int digits) {
  return std::isnan(value) ? "-" : fixed(value, digits);
}

nlohmann::ordered_json json_number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

nlohmann::ordered_json row_to_json(const RankingRow& row) {
  return {{"predictor", row.predictor},
          {"kind", to_string(row.kind)},
          {"n", row.entries},
          {"failed", row.failed},
          {"tied_pairs", row.tied_pairs},
          {"tau", json_number(row.tau.value)},
          {"tau_p_value", json_number(row.tau.p_value)},
          {"tau_95", {json_number(row.tau_interval.low), json_number(row.tau_interval.high)}},
          {"rho", json_number(row.rho.value)},
          {"rho_p_value", json_number(row.rho.p_value)},
          {"partial_tau", json_number(row.partial_tau)},
          {"top_precision", json_number(row.top_precision)},
          {"regret", json_number(row.regret)},
          {"beaten", row.beaten}};
}

nlohmann::ordered_json decisions_to_json(const RankReport& report) {
  nlohmann::ordered_json result = nlohmann::ordered_json::object();
  for (const DecisionTaus& of : report.decisions) {
    for (const auto& [decision, tau] : of.taus) {
      result[of.predictor][decision] = json_number(tau);
    }
  }
  return result;
}

/// An entry's number and, where there is one, its text form.
std::string name_of(const ReferenceEntry& entry, std::size_t index) {
  const auto text = topology_text(entry.topology);
  return "entry " + std::to_string(index + 1) + (text ? ": " + *text : "");
}

/// What the plots show: accuracies and every predictor but decisions, an element an entry.
nlohmann::ordered_json points_to_json(const RankReport& report) {
  nlohmann::ordered_json names = nlohmann::ordered_json::array();
  nlohmann::ordered_json accuracies = nlohmann::ordered_json::object();
  nlohmann::ordered_json predictors = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < report.reference.entries.size(); ++i) {
    const ReferenceEntry& entry = report.reference.entries[i];
    names.push_back(name_of(entry, i));
    for (const std::string& column : report.reference.columns) {
      const auto found = entry.accuracy.find(column);
      accuracies[column].push_back(found == entry.accuracy.end() ? nlohmann::ordered_json()
                                                                 : json_number(found->second));
    }
    for (const Predictor& predictor : report.predictors) {
      if (predictor.kind != PredictorKind::kDecision) {
        predictors[predictor.name].push_back(predictor.values[i] ? json_number(*predictor.values[i])
                                                                 : nlohmann::ordered_json());
      }
    }
  }
  return {{"names", names}, {"accuracies", accuracies}, {"predictors", predictors}};
}

/// Mean worker time of a metric a topology.
double seconds_of(const std::vector<std::vector<Score>>& scores, std::size_t metric) {
  double sum = 0.0;
  for (const std::vector<Score>& of_entry : scores) {
    sum += of_entry[metric].seconds;
  }
  return sum / static_cast<double>(std::max<std::size_t>(1, scores.size()));
}

}  // namespace

RankReport make_report(Reference reference, const std::vector<std::vector<Score>>& scores,
                       const std::vector<std::vector<std::string>>& combined_names,
                       const RankingOptions& options) {
  RankReport report;
  const std::size_t metrics = scores.empty() ? 0 : scores.front().size();
  for (std::size_t metric = 0; metric < metrics; ++metric) {
    report.predictors.push_back(predictor_of(scores, metric));
    report.seconds.push_back(seconds_of(scores, metric));
  }
  std::vector<Predictor> combined = report.predictors;
  const std::vector<Predictor> sizes = size_predictors(reference);
  combined.insert(combined.end(), sizes.begin(), sizes.end());
  for (const std::vector<std::string>& names : combined_names) {
    report.predictors.push_back(combination_of(combined, names));
  }
  for (const auto& more : {sizes, decision_predictors(reference)}) {
    report.predictors.insert(report.predictors.end(), more.begin(), more.end());
  }
  report.seconds.resize(report.predictors.size(), 0.0);
  report.decisions = decision_taus(report.predictors);
  report.rows = rank(reference, report.predictors, options);
  report.reference = std::move(reference);
  return report;
}

nlohmann::ordered_json report_to_json(const RankReport& report) {
  nlohmann::ordered_json columns = nlohmann::ordered_json::object();
  for (const RankingRow& row : report.rows) {
    columns[row.column].push_back(row_to_json(row));
  }
  nlohmann::ordered_json seconds = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < report.predictors.size(); ++i) {
    if (report.predictors[i].kind == PredictorKind::kMetric) {
      seconds[report.predictors[i].name] = report.seconds[i];
    }
  }
  return {{"format", "asvit-ranking/1"},
          {"entries", report.reference.entries.size()},
          {"warnings", report.reference.warnings},
          {"columns", columns},
          {"decisions", decisions_to_json(report)},
          {"points", points_to_json(report)},
          {"seconds_a_topology", seconds}};
}

std::string report_to_csv(const RankReport& report) {
  std::string text = csv_line({"column", "predictor", "kind", "n", "failed", "tied_pairs", "tau",
                               "tau_p_value", "tau_low", "tau_high", "rho", "rho_p_value",
                               "partial_tau", "top_precision", "regret", "beaten"});
  const auto cell = [](double value) {
    return std::isfinite(value) ? nlohmann::json(value).dump() : std::string();
  };
  for (const RankingRow& row : report.rows) {
    text +=
        csv_line({row.column, row.predictor, to_string(row.kind), std::to_string(row.entries),
                  std::to_string(row.failed), std::to_string(row.tied_pairs), cell(row.tau.value),
                  cell(row.tau.p_value), cell(row.tau_interval.low), cell(row.tau_interval.high),
                  cell(row.rho.value), cell(row.rho.p_value), cell(row.partial_tau),
                  cell(row.top_precision), cell(row.regret), row.beaten ? "true" : "false"});
  }
  return text;
}

std::string report_plot(const RankReport& report, std::size_t predictor) {
  const Predictor& shown = report.predictors[predictor];
  std::vector<ScatterPanel> panels;
  for (const RankingRow& row : report.rows) {
    if (row.predictor != shown.name || row.kind != shown.kind) {
      continue;
    }
    ScatterPanel panel;
    panel.title = row.column;
    panel.subtitle = "tau " + number(row.tau.value, 3) + " (" + number(row.tau_interval.low, 3) +
                     " .. " + number(row.tau_interval.high, 3) + "), n " +
                     std::to_string(row.entries);
    panel.x_label = shown.name + " (right is better)";
    panel.y_label = "accuracy";
    for (std::size_t i = 0; i < report.reference.entries.size(); ++i) {
      const auto& accuracy = report.reference.entries[i].accuracy;
      const auto found = accuracy.find(row.column);
      if (found != accuracy.end() && shown.values[i]) {
        panel.x.push_back(*shown.values[i]);
        panel.y.push_back(found->second);
      }
    }
    panels.push_back(std::move(panel));
  }
  return scatter_plot(shown.name, panels);
}

}  // namespace asvit
