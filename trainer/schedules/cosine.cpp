#include "trainer/schedules/cosine.h"

#include <algorithm>
#include <cmath>

namespace asvit {

double cosine_with_warmup(const Recipe& recipe, double progress) {
  constexpr double kPi = 3.14159265358979323846;
  const double warmup = std::min(0.5, recipe.warmup_epochs / recipe.epochs);
  if (progress < warmup) {
    return recipe.learning_rate * progress / warmup;
  }
  const double part = std::min(1.0, (progress - warmup) / (1.0 - warmup));
  const double range = recipe.learning_rate - recipe.min_learning_rate;
  return recipe.min_learning_rate + range * 0.5 * (1.0 + std::cos(kPi * part));
}

}  // namespace asvit
