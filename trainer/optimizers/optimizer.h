#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "model/recipe.h"
#include "trainer/parameters.h"

namespace asvit {

/// How far an update goes.
struct UpdateRates {
  double learning_rate = 0.0;
  double weight_decay = 0.0;  ///< decoupled: w -= learning_rate * weight_decay * w
};

/// Tensors by name, in the order of a file.
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// How gradients become updates, and what it remembers of earlier ones. One file a kind; the
/// recipe's field `optimizer` names it (make_optimizer()). Weights that multiply features are
/// decayed, norms, biases and embeddings are not.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// One update of all parameters, each by one thread: bits do not depend on their number.
  void step(Parameters& parameters, const std::vector<at::Tensor>& gradients,
            const UpdateRates& rates);

  std::int64_t steps() const { return steps_; }

  /// What it remembers: tensors of any shape and type, the same names and shapes at all times;
  /// shared, not copied.
  virtual NamedTensors state() const = 0;

  /// Goes back to the state after `steps` updates. Throws std::invalid_argument naming the tensor
  /// where one of state()'s is missing, of another shape or another type.
  void restore(std::int64_t steps, const NamedTensors& state);

 protected:
  /// Updates parameter `index`, which is decayed already, without recording gradients; steps()
  /// counts this update. Called by several threads at once, for different parameters.
  virtual void update(std::size_t index, at::Tensor& weight, const at::Tensor& gradient,
                      double learning_rate) = 0;

 private:
  std::int64_t steps_ = 0;
};

/// The names of all optimizers, as the recipe's field `optimizer` has them.
std::vector<std::string> optimizer_names();

/// Throws std::invalid_argument naming the field `optimizer` for a name that none has.
void require_optimizer(const std::string& name);

/// The recipe's optimizer before its first step. Throws as require_optimizer() does.
std::unique_ptr<Optimizer> make_optimizer(const Recipe& recipe, const Parameters& parameters);

/// A tensor of zeros for each parameter: a moment before the first step.
std::vector<at::Tensor> zero_moments(const Parameters& parameters);

/// Scales `gradients` so that all together are no longer than `most` (0: left alone); returns the
/// length before, summed in float64.
double clip_gradients(std::vector<at::Tensor>& gradients, double most);

}  // namespace asvit
