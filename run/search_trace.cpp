#include "run/search_trace.h"

namespace asvit {

nlohmann::ordered_json trace_line_to_json(const TraceLine& line) {
  nlohmann::ordered_json baseline;
  if (line.baseline) {
    baseline = *line.baseline;
  }
  return {
      {"step", line.step},         {"text", line.text},       {"choices", line.choices},
      {"scores", line.scores},     {"cached", line.cached},   {"reward", line.reward},
      {"entropy", line.entropy},   {"baseline", baseline},    {"probabilities", line.probabilities},
      {"rejected", line.rejected}, {"seconds", line.seconds}, {"topology", line.topology}};
}

TraceLine trace_line_from_json(const nlohmann::json& json) {
  TraceLine line;
  json.at("step").get_to(line.step);
  json.at("reward").get_to(line.reward);
  json.at("entropy").get_to(line.entropy);
  json.at("choices").get_to(line.choices);
  line.scores = json.at("scores");
  line.topology = json.at("topology");
  line.text = json.value("text", nlohmann::json());
  line.cached = json.value("cached", line.cached);
  if (const nlohmann::json baseline = json.value("baseline", nlohmann::json());
      !baseline.is_null()) {
    line.baseline = baseline.get<double>();
  }
  line.probabilities = json.value("probabilities", line.probabilities);
  line.rejected = json.value("rejected", line.rejected);
  line.seconds = json.value("seconds", line.seconds);
  return line;
}

}  // namespace asvit
