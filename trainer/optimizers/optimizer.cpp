#include "trainer/optimizers/optimizer.h"

#include <cmath>
#include <stdexcept>

#include <ATen/core/grad_mode.h>
#include <oneapi/tbb/parallel_for.h>

namespace asvit {

OptimizerKind optimizer_kind(const std::string& name) {
  if (name != "adamw" && name != "lion") {
    throw std::invalid_argument("optimizer: got '" + name + "', expected adamw or lion");
  }
  return name == "adamw" ? OptimizerKind::kAdamW : OptimizerKind::kLion;
}

Optimizer::Optimizer(const Parameters& parameters, OptimizerKind kind) : kind_(kind) {
  for (const at::Tensor& tensor : parameters.tensors()) {
    first_.push_back(at::zeros_like(tensor));
    if (kind == OptimizerKind::kAdamW) {
      second_.push_back(at::zeros_like(tensor));
    }
  }
}

void Optimizer::adamw_update(std::size_t index, at::Tensor& weight, const at::Tensor& gradient,
                             double learning_rate, const Recipe& recipe) {
  constexpr double kEpsilon = 1e-8;
  const auto steps = static_cast<double>(steps_);
  const double first_bias = 1.0 - std::pow(recipe.beta1, steps);
  const double second_bias = 1.0 - std::pow(recipe.beta2, steps);
  first_[index].mul_(recipe.beta1).add_(gradient, 1.0 - recipe.beta1);
  second_[index].mul_(recipe.beta2).addcmul_(gradient, gradient, 1.0 - recipe.beta2);
  const at::Tensor scale = second_[index].sqrt().div_(std::sqrt(second_bias)).add_(kEpsilon);
  weight.addcdiv_(first_[index], scale, -learning_rate / first_bias);
}

void Optimizer::lion_update(std::size_t index, at::Tensor& weight, const at::Tensor& gradient,
                            double learning_rate, const Recipe& recipe) {
  at::Tensor& moment = first_[index];
  const at::Tensor direction = (moment * recipe.beta1).add_(gradient, 1.0 - recipe.beta1).sign_();
  weight.add_(direction, -learning_rate);
  moment.mul_(recipe.beta2).add_(gradient, 1.0 - recipe.beta2);
}

void Optimizer::step(Parameters& parameters, const std::vector<at::Tensor>& gradients,
                     double learning_rate, const Recipe& recipe) {
  ++steps_;
  oneapi::tbb::parallel_for(std::size_t{0}, gradients.size(), [&](std::size_t i) {
    const at::NoGradGuard no_grad;
    at::Tensor weight = parameters.tensors()[i];
    if (multiplies(parameters.specs()[i].kind)) {
      weight.mul_(1.0 - learning_rate * recipe.weight_decay);
    }
    if (kind_ == OptimizerKind::kAdamW) {
      adamw_update(i, weight, gradients[i], learning_rate, recipe);
    } else {
      lion_update(i, weight, gradients[i], learning_rate, recipe);
    }
  });
}

void Optimizer::restore(std::int64_t steps, const std::vector<at::Tensor>& first,
                        const std::vector<at::Tensor>& second) {
  steps_ = steps;
  for (std::size_t i = 0; i < first_.size(); ++i) {
    first_[i].copy_(first[i]);
  }
  for (std::size_t i = 0; i < second_.size(); ++i) {
    second_[i].copy_(second[i]);
  }
}

double clip_gradients(std::vector<at::Tensor>& gradients, double most) {
  // Summed where the gradients are, so that a device is waited for once.
  at::Tensor sum = at::zeros({}, gradients.front().options().dtype(at::kDouble));
  for (const at::Tensor& gradient : gradients) {
    sum += gradient.square().sum(at::kDouble);
  }
  const double length = std::sqrt(sum.item<double>());
  if (most > 0.0 && length > most) {
    for (at::Tensor& gradient : gradients) {
      gradient.mul_(most / length);
    }
  }
  return length;
}

}  // namespace asvit
