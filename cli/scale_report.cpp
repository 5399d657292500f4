#include "cli/scale_report.h"

#include "cli/model_config.h"
#include "cli/score_text.h"
#include "cli/table.h"
#include "metrics/score_list.h"
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

nlohmann::ordered_json grown_config(const Target& target, const GrowthStep& step,
                                    const RuleFamily& family) {
  const GrowthCandidate& taken = step.taken();
  nlohmann::ordered_json config = model_config(target.name, taken.sized.model);
  config["growth"] = {{"rule", to_string(family.rule)},
                      {"step", step.step},
                      {"scored_width", taken.sized.size.width},
                      {"scores", scores_to_json(taken.scores)}};
  return config;
}

nlohmann::ordered_json families_to_json(const std::vector<RuleFamily>& families,
                                        const std::vector<Target>& targets) {
  nlohmann::ordered_json all = nlohmann::ordered_json::object();
  for (const RuleFamily& family : families) {
    nlohmann::ordered_json members = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < targets.size(); ++i) {
      nlohmann::ordered_json member = {{"target", targets[i].name}, {"step", nullptr}};
      if (const auto step = family.members[i].step) {
        const GrowthCandidate& taken = family.trajectory[*step].taken();
        member["step"] = *step;
        member["parameters"] = taken.sized.parameters;
        member["macs"] = taken.sized.macs;
        member["width"] = taken.sized.model.stages.front().width;
        member["depths"] = taken.sized.size.depths;
        member["scores"] = scores_to_json(taken.scores);
      }
      members.push_back(member);
    }
    all[to_string(family.rule)] = members;
  }
  return all;
}

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
