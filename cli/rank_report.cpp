#include "cli/rank_report.h"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <utility>

#include "cli/scatter_plot.h"
#include "cli/table.h"
#include "metrics/ranking/csv_rows.h"
#include "space/topology_text.h"

namespace asvit {
namespace {

std::string number(double value, int digits) {
  return std::isnan(value) ? "-" : fixed(value, digits);
}

std::string p_text(double p) { return std::isnan(p) ? "-" : p < 1e-4 ? "< 0.0001" : fixed(p, 4); }

nlohmann::ordered_json json_number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

std::vector<RankingRow> rows_of(const RankReport& report, const std::string& column) {
  std::vector<RankingRow> rows;
  for (const RankingRow& row : report.rows) {
    if (row.column == column) {
      rows.push_back(row);
    }
  }
  return rows;
}

void add_row(Table& table, const RankingRow& row) {
  const std::string interval =
      std::isnan(row.tau_interval.low)
          ? "-"
          : fixed(row.tau_interval.low, 3) + " .. " + fixed(row.tau_interval.high, 3);
  table.add({row.predictor + (row.beaten ? " *" : ""), to_string(row.kind),
             number(row.tau.value, 3), interval, p_text(row.tau.p_value), number(row.rho.value, 3),
             number(row.partial_tau, 3), number(row.top_precision, 2), number(row.regret, 2),
             std::to_string(row.entries), std::to_string(row.failed),
             std::to_string(row.tied_pairs)});
}

void print_column(const RankReport& report, const std::string& column, std::ostream& out) {
  std::vector<RankingRow> rows = rows_of(report, column);
  const auto place = [](const RankingRow& row) {
    return std::isnan(row.tau.value) ? -2.0 : row.tau.value;
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const RankingRow& a, const RankingRow& b) { return place(a) > place(b); });
  const RankingRow* const decision = strongest_decision(rows);
  out << column << "\n";
  Table table({"predictor", "kind", "tau", "95 %", "p", "rho", "partial", "top 10 %", "regret", "n",
               "failed", "tied pairs"},
              2);
  bool any_beaten = false;
  constexpr std::ptrdiff_t kFewDecisions = 16;
  const bool few = std::count_if(rows.begin(), rows.end(), [](const RankingRow& row) {
                     return row.kind == PredictorKind::kDecision;
                   }) <= kFewDecisions;
  for (const RankingRow& row : rows) {
    if (row.kind != PredictorKind::kDecision || few || &row == decision) {
      add_row(table, row);
      any_beaten = any_beaten || row.beaten;
    }
  }
  table.print(out);
  if (any_beaten) {
    out << "* no better than the decision " << decision->predictor << " alone (|tau| "
        << number(std::abs(decision->tau.value), 3) << ")\n";
  }
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

/// The three decisions that each predictor follows most.
void print_decisions(const RankReport& report, std::ostream& out) {
  constexpr std::size_t kShown = 3;
  Table table({"predictor", "follows most (tau with the decision)"}, 2);
  for (DecisionTaus of : report.decisions) {
    const auto by_size = [](const auto& a, const auto& b) {
      return std::abs(a.second) > std::abs(b.second);
    };
    const auto none = [](const auto& tau) { return std::isnan(tau.second); };
    of.taus.erase(std::remove_if(of.taus.begin(), of.taus.end(), none), of.taus.end());
    std::stable_sort(of.taus.begin(), of.taus.end(), by_size);
    of.taus.resize(std::min(kShown, of.taus.size()));
    std::string text;
    for (const auto& [decision, tau] : of.taus) {
      text += (text.empty() ? "" : ", ") + decision + " " + fixed(tau, 3);
    }
    table.add({of.predictor, text.empty() ? "-" : text});
  }
  if (!report.decisions.empty()) {
    table.print(out);
    out << "\n";
  }
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

}  // namespace

void print_report(const RankReport& report, std::ostream& out) {
  for (const std::string& column : report.reference.columns) {
    print_column(report, column, out);
    out << "\n";
  }
  print_decisions(report, out);
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
