#include "trainer/adamw.h"

#include <cmath>

#include <ATen/core/grad_mode.h>
#include <oneapi/tbb/parallel_for.h>

namespace asvit {
namespace {

bool is_decayed(WeightKind kind) { return multiplies(kind); }

}  // namespace

AdamW::AdamW(const Parameters& parameters) {
  for (const at::Tensor& tensor : parameters.tensors()) {
    first_.push_back(at::zeros_like(tensor));
    second_.push_back(at::zeros_like(tensor));
  }
}

void AdamW::step(Parameters& parameters, const std::vector<at::Tensor>& gradients,
                 double learning_rate, const Recipe& recipe) {
  constexpr double kEpsilon = 1e-8;
  ++steps_;
  const auto steps = static_cast<double>(steps_);
  const double first_bias = 1.0 - std::pow(recipe.beta1, steps);
  const double second_bias = 1.0 - std::pow(recipe.beta2, steps);
  oneapi::tbb::parallel_for(std::size_t{0}, gradients.size(), [&](std::size_t i) {
    const at::NoGradGuard no_grad;
    at::Tensor weight = parameters.tensors()[i];
    if (is_decayed(parameters.specs()[i].kind)) {
      weight.mul_(1.0 - learning_rate * recipe.weight_decay);
    }
    first_[i].mul_(recipe.beta1).add_(gradients[i], 1.0 - recipe.beta1);
    second_[i].mul_(recipe.beta2).addcmul_(gradients[i], gradients[i], 1.0 - recipe.beta2);
    const at::Tensor scale = second_[i].sqrt().div_(std::sqrt(second_bias)).add_(kEpsilon);
    weight.addcdiv_(first_[i], scale, -learning_rate / first_bias);
  });
}

void AdamW::restore(std::int64_t steps, const std::vector<at::Tensor>& first,
                    const std::vector<at::Tensor>& second) {
  steps_ = steps;
  for (std::size_t i = 0; i < first_.size(); ++i) {
    first_[i].copy_(first[i]);
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
