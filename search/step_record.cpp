#include "search/step_record.h"

#include <cmath>

#include "metrics/score_list.h"
#include "space/topology_json.h"
#include "space/topology_text.h"

namespace asvit {

namespace {

nlohmann::ordered_json rounded(const ChoiceTable& table) {
  constexpr double kDigits = 1e4;
  nlohmann::ordered_json result = nlohmann::ordered_json::array();
  for (const std::vector<double>& row : table) {
    nlohmann::ordered_json numbers = nlohmann::ordered_json::array();
    for (const double number : row) {
      numbers.push_back(std::round(number * kDigits) / kDigits);
    }
    result.push_back(std::move(numbers));
  }
  return result;
}

}  // namespace

nlohmann::ordered_json step_to_json(const StepRecord& record) {
  nlohmann::ordered_json baseline;
  if (record.baseline) {
    baseline = *record.baseline;
  }
  return {{"step", record.step},
          {"text", text_or_null(record.candidate.topology)},
          {"choices", record.candidate.choices},
          {"scores", scores_to_json(record.candidate.scores)},
          {"cached", record.cached},
          {"reward", record.reward},
          {"entropy", record.entropy},
          {"baseline", baseline},
          {"probabilities", rounded(record.probabilities)},
          {"rejected", record.rejected},
          {"seconds", record.seconds},
          {"topology", topology_to_json(record.candidate.topology)}};
}

nlohmann::ordered_json text_or_null(const Topology& topology) {
  nlohmann::ordered_json text;
  if (const std::optional<std::string> known = topology_text(topology)) {
    text = *known;
  }
  return text;
}

}  // namespace asvit
