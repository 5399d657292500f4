#include "cli/terminal/search_report.h"

#include "base/number_text.h"
#include "cli/terminal/score_text.h"
#include "cli/terminal/table.h"
#include "space/cost.h"
#include "space/topology_text.h"

namespace asvit {
namespace {

void print_policy(const SearchResult& result, const SearchSpace& space, std::ostream& out) {
  Table table({"decision", "seed", "probabilities"}, 3);
  for (std::size_t d = 0; d < space.decisions().size(); ++d) {
    const Decision& decision = space.decisions()[d];
    std::string probabilities;
    for (std::size_t c = 0; c < decision.labels.size(); ++c) {
      probabilities +=
          (c == 0 ? "" : "  ") + decision.labels[c] + ": " + fixed(result.policy[d][c], 3);
    }
    const auto chosen = static_cast<std::size_t>(result.seed.choices[d]);
    table.add({decision.name, decision.labels[chosen], probabilities});
  }
  table.print(out);
}

void add_candidate(Table& table, const std::string& name, const Candidate& candidate) {
  const Cost bill = cost(candidate.topology);
  std::vector<std::string> cells = {name};
  for (const Score& score : candidate.scores) {
    cells.push_back(score_text(score));
  }
  cells.push_back(with_unit(static_cast<double>(bill.parameters())));
  cells.push_back(with_unit(static_cast<double>(bill.macs())));
  table.add(cells);
}

}  // namespace

void print_result(const SearchResult& result, const SearchSpace& space, std::ostream& out) {
  print_policy(result, space, out);
  std::vector<std::string> header = {"topology"};
  for (const Score& score : result.seed.scores) {
    header.push_back(score_title(score));
  }
  header.insert(header.end(), {"parameters", "MACs"});
  Table table(header);
  const bool mode = result.origin == SeedOrigin::kMode;
  add_candidate(table, mode ? "seed (policy's mode)" : "seed (best sampled)", result.seed);
  if (mode) {
    add_candidate(table, "best sampled", result.best_sampled);
  }
  out << "\n";
  table.print(out);
  out << "\n"
      << result.steps << " steps, " << result.distinct << " distinct topologies, "
      << result.rejected << " drawn again, " << result.failed << " with a failed score\n";
  out << "Best sampled: "
      << topology_text(result.best_sampled.topology)
             .value_or(space.describe(result.best_sampled.choices))
      << "\nSeed topology: "
      << topology_text(result.seed.topology).value_or(space.describe(result.seed.choices)) << "\n";
}

}  // namespace asvit
