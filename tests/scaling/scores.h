#pragma once

#include <string>
#include <vector>

#include "metrics/score.h"
#include "space/topology_text.h"

namespace asvit {

inline Score made_score(const std::string& metric, Direction direction, double mean) {
  Score score;
  score.metric = metric;
  score.direction = direction;
  score.mean = mean;
  score.values = {mean};
  return score;
}

/// A metric of which more is better, and one of which less is.
inline Score length(double mean) { return made_score("length", Direction::kHigherIsBetter, mean); }
inline Score condition(double mean) {
  return made_score("condition", Direction::kLowerIsBetter, mean);
}

/// The paper's seed at 64 pixels with 10 classes.
inline Topology small_seed() {
  TextDefaults defaults;
  defaults.image_size = 64;
  defaults.classes = 10;
  return parse_topology_text("8,2,3|4,1,2|4,1,4|4,1,6|32", defaults);
}

}  // namespace asvit
