#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "model/recipe.h"
#include "trainer/parameters.h"

namespace asvit {

/// How gradients become updates.
enum class OptimizerKind {
  kAdamW,  ///< Loshchilov and Hutter, arXiv 1711.05101: bias-corrected moments m and v, w -= lr (m
           ///< / (sqrt(v) + 1e-8) + decay w)
  kLion    ///< Chen et al., arXiv 2302.06675, algorithm 2: w -= lr (sign(beta1 m + (1 - beta1) g) +
           ///< decay w), then m = beta2 m + (1 - beta2) g
};

/// The kind with this name, "adamw" or "lion". Throws std::invalid_argument for another name.
OptimizerKind optimizer_kind(const std::string& name);

/// The moments of a training and what updates the weights. Weights that multiply features are
/// decayed, norms, biases and embeddings are not.
class Optimizer {
 public:
  /// For parameters of these specs; moments start at 0. Lion has no second ones.
  Optimizer(const Parameters& parameters, OptimizerKind kind);

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
  void adamw_update(std::size_t index, at::Tensor& weight, const at::Tensor& gradient,
                    double learning_rate, const Recipe& recipe);
  void lion_update(std::size_t index, at::Tensor& weight, const at::Tensor& gradient,
                   double learning_rate, const Recipe& recipe);

  OptimizerKind kind_;
  std::int64_t steps_ = 0;
  std::vector<at::Tensor> first_;
  std::vector<at::Tensor> second_;
};

/// Scales `gradients` so that all together are no longer than `most` (0: left alone); returns the
/// length before, summed in float64.
double clip_gradients(std::vector<at::Tensor>& gradients, double most);

}  // namespace asvit
