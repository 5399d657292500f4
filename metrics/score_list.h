#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "metrics/score.h"

namespace asvit {

/// Which metrics a list of scores is of, in order: [{"metric", "direction"}], the direction
/// "higher" or "lower" (is better).
nlohmann::ordered_json metrics_to_json(const std::vector<Score>& scores);

/// A topology's scores by metric: {metric: score_to_json()}.
nlohmann::ordered_json scores_to_json(const std::vector<Score>& scores);

/// Reads scores_to_json() in the order and with the directions of metrics_to_json(). Throws
/// std::invalid_argument or nlohmann::json::exception for anything else.
std::vector<Score> scores_from_json(const nlohmann::json& metrics, const nlohmann::json& scores);

}  // namespace asvit
