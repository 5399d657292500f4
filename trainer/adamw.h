#pragma once

#include <cstdint>
#include <vector>

#include <ATen/ATen.h>

#include "trainer/parameters.h"
#include "trainer/recipe.h"

namespace asvit {

/// AdamW (Loshchilov and Hutter, arXiv 1711.05101): bias-corrected moments, and weight decay apart
/// from the gradient, w -= lr (m / (sqrt(v) + 1e-8) + decay w). Norms, biases and embeddings are
/// not decayed.
class AdamW {
 public:
  /// For parameters of these specs; moments start at 0.
  explicit AdamW(const Parameters& parameters);

  /// One update of all parameters, each by one thread: bits do not depend on their number.
  void step(Parameters& parameters, const std::vector<at::Tensor>& gradients, double learning_rate,
            const Recipe& recipe);

  std::int64_t steps() const { return steps_; }

  /// The moments, in the parameters' order; shared, not copied.
  const std::vector<at::Tensor>& first_moments() const { return first_; }
  const std::vector<at::Tensor>& second_moments() const { return second_; }

  /// Goes back to a state.
  void restore(std::int64_t steps, const std::vector<at::Tensor>& first,
               const std::vector<at::Tensor>& second);

 private:
  std::int64_t steps_ = 0;
  std::vector<at::Tensor> first_;
  std::vector<at::Tensor> second_;
};

/// Scales `gradients` so that all together are no longer than `most` (0: left alone); returns the
/// length before, summed in float64.
double clip_gradients(std::vector<at::Tensor>& gradients, double most);

}  // namespace asvit
