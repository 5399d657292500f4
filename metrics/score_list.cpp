#include "metrics/score_list.h"

#include <string>

namespace asvit {

nlohmann::ordered_json metrics_to_json(const std::vector<Score>& scores) {
  nlohmann::ordered_json metrics = nlohmann::ordered_json::array();
  for (const Score& score : scores) {
    metrics.push_back(
        {{"metric", score.metric}, {"direction", name_of(score.direction, kDirections)}});
  }
  return metrics;
}

nlohmann::ordered_json scores_to_json(const std::vector<Score>& scores) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const Score& score : scores) {
    json[score.metric] = score_to_json(score);
  }
  return json;
}

std::vector<Score> scores_from_json(const nlohmann::json& metrics, const nlohmann::json& scores) {
  std::vector<Score> result;
  for (const nlohmann::json& metric : metrics) {
    const auto name = metric.at("metric").get<std::string>();
    const Direction direction =
        value_of("metric direction", metric.at("direction").get<std::string>(), kDirections);
    result.push_back(score_from_json(name, direction, scores.at(name)));
  }
  return result;
}

}  // namespace asvit
