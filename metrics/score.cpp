#include "metrics/score.h"

#include <cmath>
#include <stdexcept>

namespace asvit {
namespace {

nlohmann::ordered_json finite_or_null(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

double number_or_nan(const nlohmann::json& json) {
  return json.is_null() ? std::nan("") : json.get<double>();
}

}  // namespace

std::string_view to_string(ScoreStatus status) { return name_of(status, kScoreStatuses); }

nlohmann::ordered_json score_to_json(const Score& score) {
  nlohmann::ordered_json values = nlohmann::ordered_json::array();
  for (double value : score.values) {
    values.push_back(finite_or_null(value));
  }
  const double unknown = std::nan("");
  return {{"mean", finite_or_null(score.ok() ? score.mean : unknown)},
          {"standard_error", finite_or_null(score.ok() ? score.standard_error : unknown)},
          {"status", to_string(score.status)},
          {"values", values},
          {"seconds", score.seconds}};
}

Score score_from_json(const std::string& metric, Direction direction, const nlohmann::json& json) {
  try {
    Score score;
    score.metric = metric;
    score.direction = direction;
    score.mean = number_or_nan(json.at("mean"));
    score.standard_error = number_or_nan(json.at("standard_error"));
    score.status = value_of("score status", json.at("status").get<std::string>(), kScoreStatuses);
    score.seconds = json.at("seconds").get<double>();
    for (const nlohmann::json& value : json.at("values")) {
      score.values.push_back(number_or_nan(value));
    }
    return score;
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument("score of metric '" + metric + "': " + error.what());
  }
}

}  // namespace asvit
