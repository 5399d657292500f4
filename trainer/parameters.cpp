#include "trainer/parameters.h"

namespace asvit {

Weights named_weights(const std::vector<WeightSpec>& specs,
                      const std::vector<at::Tensor>& tensors) {
  Weights weights;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    weights.set(specs[i].name, tensors[i]);
  }
  return weights;
}

Parameters::Parameters(const Topology& topology, const Weights& weights)
    : specs_(weight_specs(topology, HeadWeights::kPresent)) {
  for (const WeightSpec& spec : specs_) {
    tensors_.push_back(weights.at(spec.name).detach().clone());
  }
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
    tensors_[i].copy_(weights.at(specs_[i].name));
  }
}

}  // namespace asvit
