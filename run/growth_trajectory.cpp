#include "run/growth_trajectory.h"

namespace asvit {
namespace {

nlohmann::ordered_json size_to_json(const SizeLine& size) {
  return {{"width", size.width}, {"depths", size.depths}, {"parameters", size.parameters},
          {"macs", size.macs},   {"scores", size.scores}, {"rank_sum", size.rank_sum}};
}

SizeLine size_from_json(const nlohmann::json& json) {
  SizeLine size;
  json.at("width").get_to(size.width);
  json.at("depths").get_to(size.depths);
  json.at("parameters").get_to(size.parameters);
  json.at("macs").get_to(size.macs);
  size.scores = json.at("scores");
  json.at("rank_sum").get_to(size.rank_sum);
  return size;
}

}  // namespace

nlohmann::ordered_json growth_line_to_json(const GrowthLine& line) {
  nlohmann::ordered_json json = {{"step", line.step}};
  json.update(size_to_json(line.taken));
  json["model_width"] = line.model_width;
  json["text"] = line.text;
  json["metrics"] = line.metrics;
  json["candidates"] = nlohmann::ordered_json::array();
  for (const SizeLine& candidate : line.candidates) {
    json["candidates"].push_back(size_to_json(candidate));
  }
  json["chosen"] = line.chosen;
  json["seconds"] = line.seconds;
  return json;
}

GrowthLine growth_line_from_json(const nlohmann::json& json) {
  GrowthLine line;
  json.at("step").get_to(line.step);
  line.taken = size_from_json(json);
  json.at("model_width").get_to(line.model_width);
  line.text = json.at("text");
  line.metrics = json.at("metrics");
  for (const nlohmann::json& candidate : json.at("candidates")) {
    line.candidates.push_back(size_from_json(candidate));
  }
  json.at("chosen").get_to(line.chosen);
  json.at("seconds").get_to(line.seconds);
  return line;
}

}  // namespace asvit
