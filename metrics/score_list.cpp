#include "metrics/score_list.h"

#include <stdexcept>
#include <string>

namespace asvit {
namespace {

constexpr const char* kHigher = "higher";
constexpr const char* kLower = "lower";

Direction direction_from(const std::string& text) {
  if (text != kHigher && text != kLower) {
    throw std::invalid_argument("metric direction: got '" + text + "', expected higher or lower");
  }
  return text == kHigher ? Direction::kHigherIsBetter : Direction::kLowerIsBetter;
}

}  // namespace

nlohmann::ordered_json metrics_to_json(const std::vector<Score>& scores) {
  nlohmann::ordered_json metrics = nlohmann::ordered_json::array();
  for (const Score& score : scores) {
    const bool higher = score.direction == Direction::kHigherIsBetter;
    metrics.push_back({{"metric", score.metric}, {"direction", higher ? kHigher : kLower}});
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
    const Direction direction = direction_from(metric.at("direction").get<std::string>());
    result.push_back(score_from_json(name, direction, scores.at(name)));
  }
  return result;
}

}  // namespace asvit
