#include "cli/terminal/rank_report.h"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <utility>

#include "base/list_text.h"
#include "base/number_text.h"
#include "cli/terminal/table.h"

namespace asvit {
namespace {

std::string number(double value, int digits) {
  return std::isnan(value) ? "-" : fixed(value, digits);
}

std::string p_text(double p) { return std::isnan(p) ? "-" : p < 1e-4 ? "< 0.0001" : fixed(p, 4); }

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
    const std::string text = joined(
        of.taus, ", ", [](const auto& tau) { return tau.first + " " + fixed(tau.second, 3); });
    table.add({of.predictor, text.empty() ? "-" : text});
  }
  if (!report.decisions.empty()) {
    table.print(out);
    out << "\n";
  }
}

}  // namespace

void print_report(const RankReport& report, std::ostream& out) {
  for (const std::string& column : report.reference.columns) {
    print_column(report, column, out);
    out << "\n";
  }
  print_decisions(report, out);
}

}  // namespace asvit
