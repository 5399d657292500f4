#pragma once

#include <cstdint>
#include <optional>

#include <nlohmann/json.hpp>

#include "search/archive.h"
#include "search/choice_table.h"

namespace asvit {

/// What happened in one step of a search.
struct StepRecord {
  int step = 0;  ///< from 1
  Candidate candidate;
  bool cached = false;             ///< the topology had been scored at an earlier step
  double reward = 0.0;             ///< see search/reward.h
  double entropy = 0.0;            ///< of the searcher after the step, in nats
  std::optional<double> baseline;  ///< of the searcher after the step
  ChoiceTable probabilities;       ///< of the searcher after the step
  std::int64_t rejected = 0;       ///< proposals that were not admissible and drawn again
  double seconds = 0.0;            ///< wall time of the step
};

/// A line of the trace: {"step", "text" (null where the text form cannot say it), "choices",
/// "scores", "cached", "reward", "entropy", "baseline" (or null), "probabilities" (to four
/// digits behind the point), "rejected", "seconds", "topology"}. Equal runs write equal lines but
/// for members called "seconds".
nlohmann::ordered_json step_to_json(const StepRecord& record);

/// The text form, or null where it cannot say all of `topology`.
nlohmann::ordered_json text_or_null(const Topology& topology);

}  // namespace asvit
