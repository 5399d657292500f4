#pragma once

#include <string>

#include "metrics/score.h"

namespace asvit {

/// A metric's score of one repeat that went well.
inline Score make_score(const std::string& metric, Direction direction, double mean) {
  Score score;
  score.metric = metric;
  score.direction = direction;
  score.mean = mean;
  score.values = {mean};
  return score;
}

}  // namespace asvit
