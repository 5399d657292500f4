#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "metrics/score.h"
#include "scaling/candidates.h"

namespace asvit {

/// A size that was looked at in a step.
struct GrowthCandidate {
  SizedTopology sized;
  std::vector<Score> scores;  ///< of the scored network
  int rank_sum = 0;           ///< among the step's candidates
};

/// What happened in one step of a growth.
struct GrowthStep {
  int step = 0;  ///< from 0, the start
  std::vector<GrowthCandidate> candidates;
  std::size_t chosen = 0;
  double seconds = 0.0;  ///< wall time of the step

  const GrowthCandidate& taken() const { return candidates[chosen]; }
};

/// A line of the trajectory: {"step", "width", "depths", "model_width", "parameters", "macs",
/// "scores", "rank_sum", "text" (the model's text form, or null), "metrics" (of the scores, see
/// metrics/score_list.h), "candidates" (each with width, depths, parameters, macs, scores,
/// rank_sum), "chosen" (its index), "seconds"}. Parameters and macs are the model's, scores those
/// of the narrower network. Equal growths write equal lines but for members called "seconds".
nlohmann::ordered_json growth_step_to_json(const GrowthStep& step);

/// Reads what growth_step_to_json() wrote for a growth of `seed`. Throws std::invalid_argument or
/// nlohmann::json::exception for anything else.
GrowthStep growth_step_from_json(const nlohmann::json& json, const Topology& seed, int multiplier);

}  // namespace asvit
