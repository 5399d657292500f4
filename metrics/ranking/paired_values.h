#pragma once

#include <vector>

namespace asvit {

/// A coefficient in -1 .. 1 and how likely one as large is by chance; both NaN where a list is
/// constant or too short to have a correlation.
struct Correlation {
  double value = 0.0;
  double p_value = 1.0;  ///< two-sided, against no association
};

/// Throws std::invalid_argument unless both lists are of equal length and all values finite.
void require_paired(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace asvit
