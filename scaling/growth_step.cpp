#include "scaling/growth_step.h"

#include <stdexcept>
#include <string>
#include <tuple>

#include "metrics/score_list.h"
#include "run/growth_trajectory.h"
#include "space/topology_text.h"

namespace asvit {
namespace {

SizeLine size_line(const GrowthCandidate& candidate) {
  const SizedTopology& sized = candidate.sized;
  return {sized.size.width,
          sized.size.depths,
          sized.parameters,
          sized.macs,
          scores_to_json(candidate.scores),
          candidate.rank_sum};
}

GrowthCandidate candidate_of(const SizeLine& line, const nlohmann::json& metrics,
                             const Topology& seed, int multiplier) {
  GrowthCandidate candidate;
  candidate.sized = sized_topology(seed, {line.width, line.depths}, multiplier);
  candidate.scores = scores_from_json(metrics, line.scores);
  candidate.rank_sum = line.rank_sum;
  for (const auto& [name, got, expected] :
       {std::tuple("parameters", line.parameters, candidate.sized.parameters),
        std::tuple("macs", line.macs, candidate.sized.macs)}) {
    if (got != expected) {
      throw std::invalid_argument("/candidates: got " + std::to_string(got) + " " + name +
                                  ", expected " + std::to_string(expected) +
                                  " for this seed, width and depths");
    }
  }
  return candidate;
}

}  // namespace

nlohmann::ordered_json growth_step_to_json(const GrowthStep& step) {
  const Topology& model = step.taken().sized.model;
  GrowthLine line;
  line.step = step.step;
  line.taken = size_line(step.taken());
  line.model_width = model.stages.front().width;
  if (const auto text = topology_text(model)) {
    line.text = *text;
  }
  line.metrics = metrics_to_json(step.taken().scores);
  for (const GrowthCandidate& candidate : step.candidates) {
    line.candidates.push_back(size_line(candidate));
  }
  line.chosen = step.chosen;
  line.seconds = step.seconds;
  return growth_line_to_json(line);
}

GrowthStep growth_step_from_json(const nlohmann::json& json, const Topology& seed, int multiplier) {
  const GrowthLine line = growth_line_from_json(json);
  GrowthStep step;
  step.step = line.step;
  for (const SizeLine& candidate : line.candidates) {
    step.candidates.push_back(candidate_of(candidate, line.metrics, seed, multiplier));
  }
  step.chosen = line.chosen;
  if (step.chosen >= step.candidates.size()) {
    throw std::invalid_argument("/chosen: got " + std::to_string(step.chosen) +
                                ", expected the number of a candidate");
  }
  step.seconds = line.seconds;
  return step;
}

}  // namespace asvit
