#include "cli/score_text.h"

#include <cmath>

#include "cli/table.h"

namespace asvit {

std::string score_text(const Score& score) {
  if (!score.ok()) {
    return std::string(to_string(score.status));
  }
  const std::string mean = significant(score.mean, 5);
  return std::isfinite(score.standard_error) ? mean + " +- " + significant(score.standard_error, 2)
                                             : mean;
}

std::string score_title(const Score& score) {
  return score.metric + (score.direction == Direction::kHigherIsBetter ? " (higher)" : " (lower)");
}

}  // namespace asvit
