#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

namespace asvit {

/// Name of a search's trace in its folder.
inline constexpr const char* kSearchTrace = "trace.jsonl";

/// A step of a search, a line of its trace; search/step_record.h says what the members mean.
struct TraceLine {
  int step = 0;                 ///< from 1
  nlohmann::ordered_json text;  ///< the topology's text form, or null
  std::vector<int> choices;     ///< one a decision of the space
  nlohmann::ordered_json scores = nlohmann::ordered_json::object();  ///< scores_to_json()
  bool cached = false;
  double reward = 0.0;
  double entropy = 0.0;  ///< nats
  std::optional<double> baseline;
  std::vector<std::vector<double>> probabilities;  ///< a row a decision; none without a policy
  std::int64_t rejected = 0;
  double seconds = 0.0;
  nlohmann::ordered_json topology;  ///< topology_to_json()
};

/// {"step", "text", "choices", "scores", "cached", "reward", "entropy", "baseline" (or null),
/// "probabilities", "rejected", "seconds", "topology"}.
nlohmann::ordered_json trace_line_to_json(const TraceLine& line);

/// The inverse; what tells only how the step went ("text", "cached", "baseline", "probabilities",
/// "rejected", "seconds") may be left out. Throws nlohmann::json::exception for what the other
/// would not write.
TraceLine trace_line_from_json(const nlohmann::json& json);

}  // namespace asvit
