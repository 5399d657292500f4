#pragma once

#include <string>
#include <vector>

#include "network/weights.h"

namespace asvit {

/// The weights of a training, a network's and those beside it: leaves in a fixed order, that of
/// their list.
class Parameters {
 public:
  /// Copies of these of the weights, on their device.
  Parameters(std::vector<WeightSpec> specs, const Weights& weights);

  const std::vector<WeightSpec>& specs() const { return specs_; }
  std::vector<std::string> names() const;
  const std::vector<at::Tensor>& tensors() const { return tensors_; }

  /// The weights by name, sharing memory with the parameters.
  Weights weights() const;

  /// The same by name, as leaves whose gradients can be asked for; one set a worker.
  std::vector<at::Tensor> leaves() const;

  /// Overwrites the values with those of `weights`, which may hold only some.
  void assign(const Weights& weights);

 private:
  std::vector<WeightSpec> specs_;
  std::vector<at::Tensor> tensors_;
};

/// Weights by name out of tensors in the order of `specs`.
Weights named_weights(const std::vector<WeightSpec>& specs, const std::vector<at::Tensor>& tensors);

}  // namespace asvit
