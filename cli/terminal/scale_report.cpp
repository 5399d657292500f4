#include "cli/terminal/scale_report.h"

#include "base/number_text.h"
#include "cli/terminal/score_text.h"
#include "cli/terminal/table.h"
#include "space/topology_text.h"

namespace asvit {
namespace {

std::vector<std::string> header(const std::vector<std::string>& first,
                                const std::vector<Score>& scores) {
  std::vector<std::string> titles = first;
  for (const Score& score : scores) {
    titles.push_back(score_title(score));
  }
  return titles;
}

/// A row of a table: `cells`, then cost and scores of what was found for a target.
void add_member(Table& table, std::vector<std::string> cells, const RuleFamily& family,
                const FamilyMember& member) {
  if (!member.step) {
    const std::size_t scores = family.trajectory.front().taken().scores.size();
    cells.insert(cells.end(), 2 + scores, "out of reach");
    table.add(cells);
    return;
  }
  const GrowthCandidate& taken = family.trajectory[*member.step].taken();
  cells.push_back(with_unit(static_cast<double>(taken.sized.parameters)));
  cells.push_back(with_unit(static_cast<double>(taken.sized.macs)));
  for (const Score& score : taken.scores) {
    cells.push_back(score_text(score));
  }
  table.add(cells);
}

std::string text_of(const RuleFamily& family, const FamilyMember& member) {
  return member.step ? topology_text(family.trajectory[*member.step].taken().sized.model)
                           .value_or("(no text form)")
                     : "-";
}

}  // namespace

void print_families(const std::vector<RuleFamily>& families, const std::vector<Target>& targets,
                    std::ostream& out) {
  const RuleFamily& first = families.front();
  const auto& scores = first.trajectory.front().taken().scores;
  Table models(header({"target", "model", "parameters", "MACs"}, scores), 2);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    add_member(models, {targets[i].name, text_of(first, first.members[i])}, first,
               first.members[i]);
  }
  models.print(out);
  if (families.size() == 1) {
    return;
  }
  out << "\nScores by rule at the same target:\n";
  Table comparison(header({"target", "rule", "parameters", "MACs"}, scores), 2);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    for (const RuleFamily& family : families) {
      add_member(comparison, {targets[i].name, to_string(family.rule)}, family, family.members[i]);
    }
  }
  comparison.print(out);
}

}  // namespace asvit
