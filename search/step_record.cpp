#include "search/step_record.h"

#include <cmath>

#include "metrics/score_list.h"
#include "run/search_trace.h"
#include "space/topology_json.h"
#include "space/topology_text.h"

namespace asvit {

namespace {

ChoiceTable rounded(ChoiceTable table) {
  constexpr double kDigits = 1e4;
  for (std::vector<double>& row : table) {
    for (double& number : row) {
      number = std::round(number * kDigits) / kDigits;
    }
  }
  return table;
}

}  // namespace

nlohmann::ordered_json step_to_json(const StepRecord& record) {
  TraceLine line;
  line.step = record.step;
  line.text = text_or_null(record.candidate.topology);
  line.choices = record.candidate.choices;
  line.scores = scores_to_json(record.candidate.scores);
  line.cached = record.cached;
  line.reward = record.reward;
  line.entropy = record.entropy;
  line.baseline = record.baseline;
  line.probabilities = rounded(record.probabilities);
  line.rejected = record.rejected;
  line.seconds = record.seconds;
  line.topology = topology_to_json(record.candidate.topology);
  return trace_line_to_json(line);
}

nlohmann::ordered_json text_or_null(const Topology& topology) {
  nlohmann::ordered_json text;
  if (const std::optional<std::string> known = topology_text(topology)) {
    text = *known;
  }
  return text;
}

}  // namespace asvit
