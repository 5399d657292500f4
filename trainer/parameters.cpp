#include "trainer/parameters.h"

#include <utility>

namespace asvit {

Weights named_weights(const std::vector<WeightSpec>& specs,
                      const std::vector<at::Tensor>& tensors) {
  Weights weights;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    weights.set(specs[i].name, tensors[i]);
  }
  return weights;
}

Parameters::Parameters(std::vector<WeightSpec> specs, const Weights& weights)
    : specs_(std::move(specs)) {
  for (const WeightSpec& spec : specs_) {
    tensors_.push_back(weights.at(spec.name).detach().clone());
  }
}

std::vector<std::string> Parameters::names() const {
  std::vector<std::string> names;
  for (const WeightSpec& spec : specs_) {
    names.push_back(spec.name);
  }
  return names;
}

Weights Parameters::weights() const { return named_weights(specs_, tensors_); }

std::vector<at::Tensor> Parameters::leaves() const {
  std::vector<at::Tensor> leaves;
  leaves.reserve(tensors_.size());
  for (const at::Tensor& tensor : tensors_) {
    leaves.push_back(tensor.detach().requires_grad_());
  }
  return leaves;
}

void Parameters::assign(const Weights& weights) {
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    if (const at::Tensor value = weights.find(specs_[i].name); value.defined()) {
      tensors_[i].copy_(value);
    }
  }
}

}  // namespace asvit
