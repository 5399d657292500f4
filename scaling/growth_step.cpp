#include "scaling/growth_step.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "metrics/score_list.h"
#include "space/topology_text.h"

namespace asvit {
namespace {

nlohmann::ordered_json candidate_to_json(const GrowthCandidate& candidate) {
  const SizedTopology& sized = candidate.sized;
  return {{"width", sized.size.width},
          {"depths", sized.size.depths},
          {"parameters", sized.parameters},
          {"macs", sized.macs},
          {"scores", scores_to_json(candidate.scores)},
          {"rank_sum", candidate.rank_sum}};
}

GrowthCandidate candidate_from_json(const nlohmann::json& json, const nlohmann::json& metrics,
                                    const Topology& seed, int multiplier) {
  GrowthCandidate candidate;
  const Size size = {json.at("width").get<int>(), json.at("depths").get<std::vector<int>>()};
  candidate.sized = sized_topology(seed, size, multiplier);
  candidate.scores = scores_from_json(metrics, json.at("scores"));
  candidate.rank_sum = json.at("rank_sum").get<int>();
  for (const auto& [name, cost] : {std::pair("parameters", candidate.sized.parameters),
                                   std::pair("macs", candidate.sized.macs)}) {
    if (json.at(name) != cost) {
      throw std::invalid_argument("/candidates: got " + json.at(name).dump() + " " + name +
                                  ", expected " + std::to_string(cost) +
                                  " for this seed, width and depths");
    }
  }
  return candidate;
}

}  // namespace

nlohmann::ordered_json growth_step_to_json(const GrowthStep& step) {
  const SizedTopology& sized = step.taken().sized;
  nlohmann::ordered_json line = {{"step", step.step}};
  line.update(candidate_to_json(step.taken()));
  line["model_width"] = sized.model.stages.front().width;
  const auto text = topology_text(sized.model);
  line["text"] = text ? nlohmann::ordered_json(*text) : nlohmann::ordered_json(nullptr);
  line["metrics"] = metrics_to_json(step.taken().scores);
  line["candidates"] = nlohmann::ordered_json::array();
  for (const GrowthCandidate& candidate : step.candidates) {
    line["candidates"].push_back(candidate_to_json(candidate));
  }
  line["chosen"] = step.chosen;
  line["seconds"] = step.seconds;
  return line;
}

GrowthStep growth_step_from_json(const nlohmann::json& json, const Topology& seed, int multiplier) {
  GrowthStep step;
  step.step = json.at("step").get<int>();
  for (const nlohmann::json& candidate : json.at("candidates")) {
    step.candidates.push_back(candidate_from_json(candidate, json.at("metrics"), seed, multiplier));
  }
  step.chosen = json.at("chosen").get<std::size_t>();
  if (step.chosen >= step.candidates.size()) {
    throw std::invalid_argument("/chosen: got " + std::to_string(step.chosen) +
                                ", expected the number of a candidate");
  }
  step.seconds = json.at("seconds").get<double>();
  return step;
}

}  // namespace asvit
