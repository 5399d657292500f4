#include "metrics/ranking/paired_values.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace asvit {

void require_paired(const std::vector<double>& x, const std::vector<double>& y) {
  if (x.size() != y.size()) {
    throw std::invalid_argument("correlation: got " + std::to_string(x.size()) + " and " +
                                std::to_string(y.size()) + " values, expected as many");
  }
  const auto finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(x.begin(), x.end(), finite) || !std::all_of(y.begin(), y.end(), finite)) {
    throw std::invalid_argument("correlation: got values that are not finite, expected numbers");
  }
}

}  // namespace asvit
