#include "scaling/family_document.h"

#include <utility>

#include "base/field_text.h"
#include "base/list_text.h"
#include "metrics/score_list.h"
#include "model/model_config.h"

namespace asvit {

void read_text(const std::string& name, const std::string& text, std::vector<Target>& field) {
  std::vector<Target> targets;
  for (const std::string& target :
       text.empty() ? std::vector<std::string>() : split_list(name, text)) {
    targets.push_back({target, parse_count(name, target)});
  }
  field = std::move(targets);
}

std::string text_of(const std::vector<Target>& field) {
  std::vector<std::string> names;
  for (const Target& target : field) {
    names.push_back(target.name);
  }
  return joined(names, ",");
}

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

}  // namespace asvit
