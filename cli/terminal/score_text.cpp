#include "cli/terminal/score_text.h"

#include <cmath>

#include "base/number_text.h"

namespace asvit {

std::string score_text(const Score& score) {
  if (!score.ok()) {
    return std::string(to_string(score.status));
  }
  std::string text = significant(score.mean, 5);
  if (std::isfinite(score.standard_error)) {
    // Two digits, but no exponent for hundreds: "300", not "3e+02".
    const bool hundreds = score.standard_error >= 99.5 && score.standard_error < 99999.5;
    text +=
        " +- " + (hundreds ? fixed(score.standard_error, 0) : significant(score.standard_error, 2));
  }
  return text;
}

std::string score_title(const Score& score) {
  return score.metric + (score.direction == Direction::kHigherIsBetter ? " (higher)" : " (lower)");
}

}  // namespace asvit
