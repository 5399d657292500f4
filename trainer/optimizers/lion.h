#pragma once

#include <memory>

#include "trainer/optimizers/optimizer.h"

namespace asvit {

/// Lion (Chen et al., arXiv 2302.06675, algorithm 2) with the recipe's beta1 and beta2:
/// w -= lr (sign(beta1 m + (1 - beta1) g) + decay w), then m = beta2 m + (1 - beta2) g. State:
/// "first." and a weight's name.
std::unique_ptr<Optimizer> lion(const Recipe& recipe, const Parameters& parameters);

}  // namespace asvit
