#pragma once

#include "space/topology_text.h"
#include "tests/support/scores.h"

namespace asvit {

/// A metric of which more is better, and one of which less is.
inline Score length(double mean) { return make_score("length", Direction::kHigherIsBetter, mean); }
inline Score condition(double mean) {
  return make_score("condition", Direction::kLowerIsBetter, mean);
}

/// The paper's seed at 64 pixels with 10 classes.
inline Topology small_seed() {
  TextDefaults defaults;
  defaults.image_size = 64;
  defaults.classes = 10;
  return parse_topology_text("8,2,3|4,1,2|4,1,4|4,1,6|32", defaults);
}

}  // namespace asvit
