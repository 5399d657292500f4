#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <nlohmann/json.hpp>

namespace asvit {

/// A size that was looked at in a step of a growth; scaling/growth_step.h says what the members
/// mean.
struct SizeLine {
  int width = 0;
  std::vector<int> depths;
  std::int64_t parameters = 0;
  std::int64_t macs = 0;
  nlohmann::ordered_json scores = nlohmann::ordered_json::object();  ///< scores_to_json()
  int rank_sum = 0;
};

/// A step of a growth, a line of its trajectory.
struct GrowthLine {
  int step = 0;  ///< from 0
  SizeLine taken;
  int model_width = 0;
  nlohmann::ordered_json text;     ///< the model's text form, or null
  nlohmann::ordered_json metrics;  ///< metrics_to_json() of the scores
  std::vector<SizeLine> candidates;
  std::size_t chosen = 0;  ///< the candidate that was taken
  double seconds = 0.0;
};

/// {"step", "width", "depths", "parameters", "macs", "scores", "rank_sum" (of the size taken),
/// "model_width", "text", "metrics", "candidates": [{"width", "depths", "parameters", "macs",
/// "scores", "rank_sum"}], "chosen", "seconds"}.
nlohmann::ordered_json growth_line_to_json(const GrowthLine& line);

/// The inverse. Throws nlohmann::json::exception for what the other would not write.
GrowthLine growth_line_from_json(const nlohmann::json& json);

}  // namespace asvit
