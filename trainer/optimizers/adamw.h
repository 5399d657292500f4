#pragma once

#include <memory>

#include "trainer/optimizers/optimizer.h"

namespace asvit {

/// AdamW (Loshchilov and Hutter, arXiv 1711.05101) with the recipe's beta1 and beta2:
/// bias-corrected moments m = beta1 m + (1 - beta1) g and v = beta2 v + (1 - beta2) g^2,
/// w -= lr (m / (sqrt(v) + 1e-8) + decay w). State: "first." and "second." and a weight's name.
std::unique_ptr<Optimizer> adamw(const Recipe& recipe, const Parameters& parameters);

}  // namespace asvit
