#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/named_values.h"

namespace asvit {

/// Which values of a metric are better.
enum class Direction { kHigherIsBetter, kLowerIsBetter };

inline constexpr NamedValue<Direction> kDirections[] = {{"higher", Direction::kHigherIsBetter},
                                                        {"lower", Direction::kLowerIsBetter}};
static_assert(is_one_to_one(kDirections));

/// How a computation ended. Numerical trouble is a value, never an exception.
enum class ScoreStatus {
  kOk,
  kNotFinite,  ///< a NaN or an infinity came up
  kSingular    ///< the kernel has an eigenvalue that is zero within rounding
};

inline constexpr NamedValue<ScoreStatus> kScoreStatuses[] = {
    {"ok", ScoreStatus::kOk},
    {"not_finite", ScoreStatus::kNotFinite},
    {"singular", ScoreStatus::kSingular}};
static_assert(is_one_to_one(kScoreStatuses));

/// "ok", "not_finite", "singular".
std::string_view to_string(ScoreStatus status);

/// What a metric said about one topology.
struct Score {
  std::string metric;
  Direction direction = Direction::kHigherIsBetter;
  double mean = 0.0;                      ///< over repeats; meaningless unless `status` is kOk
  double standard_error = 0.0;            ///< of the mean; NaN where one repeat says nothing of it
  ScoreStatus status = ScoreStatus::kOk;  ///< kOk if every repeat was
  double seconds = 0.0;                   ///< worker time of all repeats
  std::vector<double> values;             ///< one a repeat

  bool ok() const { return status == ScoreStatus::kOk; }
};

/// {"mean", "standard_error", "status", "values", "seconds"}; mean and standard error are null
/// unless the status is ok, and values that are not finite are null.
nlohmann::ordered_json score_to_json(const Score& score);

/// Reads what score_to_json() wrote; throws std::invalid_argument otherwise.
Score score_from_json(const std::string& metric, Direction direction, const nlohmann::json& json);

}  // namespace asvit
