#pragma once

#include <string>
#include <vector>

#include "base/fields.h"

namespace asvit {

/// Points of the closed curve that metrics of the curve look at, where nobody says otherwise.
inline constexpr int kDefaultCurvePoints = 10;

/// What is scored, and how often.
struct ScoringOptions {
  std::vector<std::string> metrics = {"ntk_condition", "length_distortion"};
  int repeats = 5;                         ///< fresh initialisations a metric and topology
  int curve_points = kDefaultCurvePoints;  ///< points of the closed curve, both ends included
};

/// "of NAME NAME ...": the metrics, for a help text.
std::string metrics_help();

/// The fields of ScoringOptions (base/fields.h). No machine could serve more than their ranges.
template <typename Any, typename Visitor, FieldsOf<Any, ScoringOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("metrics", options.metrics, "LIST", metrics_help());
  visit("repeats", options.repeats, "N", "fresh initialisations a score", FieldRange{1, 1000000});
  visit("curve_points", options.curve_points, "N", "points on the curve", FieldRange{2, 1000000});
}

}  // namespace asvit
