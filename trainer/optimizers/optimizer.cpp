#include "trainer/optimizers/optimizer.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <ATen/core/grad_mode.h>
#include <oneapi/tbb/parallel_for.h>

#include "base/list_text.h"
#include "trainer/optimizers/adamw.h"
#include "trainer/optimizers/lion.h"

namespace asvit {
namespace {

struct OptimizerEntry {
  const char* name;
  std::unique_ptr<Optimizer> (*make)(const Recipe& recipe, const Parameters& parameters);
};

/// Every optimizer: a line each.
constexpr OptimizerEntry kOptimizers[] = {{"adamw", adamw}, {"lion", lion}};

const OptimizerEntry& entry_of(const std::string& name) {
  for (const OptimizerEntry& entry : kOptimizers) {
    if (name == entry.name) {
      return entry;
    }
  }
  throw std::invalid_argument("optimizer: got '" + name + "', expected " +
                              joined(optimizer_names(), " or "));
}

}  // namespace

std::vector<std::string> optimizer_names() {
  std::vector<std::string> names;
  for (const OptimizerEntry& entry : kOptimizers) {
    names.emplace_back(entry.name);
  }
  return names;
}

void require_optimizer(const std::string& name) { entry_of(name); }

std::unique_ptr<Optimizer> make_optimizer(const Recipe& recipe, const Parameters& parameters) {
  return entry_of(recipe.optimizer).make(recipe, parameters);
}

std::vector<at::Tensor> zero_moments(const Parameters& parameters) {
  std::vector<at::Tensor> moments;
  for (const at::Tensor& tensor : parameters.tensors()) {
    moments.push_back(at::zeros_like(tensor));
  }
  return moments;
}

void Optimizer::step(Parameters& parameters, const std::vector<at::Tensor>& gradients,
                     const UpdateRates& rates) {
  ++steps_;
  oneapi::tbb::parallel_for(std::size_t{0}, gradients.size(), [&](std::size_t i) {
    const at::NoGradGuard no_grad;
    at::Tensor weight = parameters.tensors()[i];
    if (multiplies(parameters.specs()[i].kind)) {
      weight.mul_(1.0 - rates.learning_rate * rates.weight_decay);
    }
    update(i, weight, gradients[i], rates.learning_rate);
  });
}

void Optimizer::restore(std::int64_t steps, const NamedTensors& state) {
  for (const auto& [name, tensor] : this->state()) {
    const auto found = std::find_if(state.begin(), state.end(),
                                    [&](const auto& named) { return named.first == name; });
    if (found == state.end() || found->second.sizes() != tensor.sizes() ||
        found->second.scalar_type() != tensor.scalar_type()) {
      throw std::invalid_argument(name +
                                  ": got none of its shape, expected the model's optimizer state");
    }
    tensor.copy_(found->second);
  }
  steps_ = steps;
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
