#include "trainer/objectives/validation.h"

#include <algorithm>
#include <stdexcept>

#include "base/number_text.h"

namespace asvit {

std::string measure_text(const Measure& measure) {
  return measure.title + " " +
         (measure.is_part ? fixed(100.0 * measure.value, 2) + " %" : fixed(measure.value, 4));
}

bool is_better(const Measure& measure, const Measure& other) {
  return measure.higher_is_better ? measure.value > other.value : measure.value < other.value;
}

const Measure& Validation::at(const std::string& name) const {
  const auto found = std::find_if(measures.begin(), measures.end(),
                                  [&](const Measure& measure) { return measure.name == name; });
  if (found == measures.end()) {
    throw std::logic_error("validation: got no measure '" + name + "', expected it");
  }
  return *found;
}

}  // namespace asvit
