#include "metrics/probes/ntk_kernel.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <ATen/core/grad_mode.h>

#include "metrics/engine/engine.h"
#include "metrics/probes/kernel_form.h"
#include "metrics/probes/kernel_tape.h"
#include "metrics/probes/passes.h"
#include "network/weights.h"

namespace asvit {
namespace {

using Gradients = std::unordered_map<std::string, WeightGradient>;

bool enters_kernel(const WeightSpec& spec) {
  return multiplies(spec.kind) || spec.kind == WeightKind::kNorm;
}

/// Weights in the order of the network, cut where a group's rows would exceed the budget.
std::vector<std::vector<std::string>> weight_groups(const Topology& topology,
                                                    std::int64_t bytes_an_element,
                                                    std::int64_t budget) {
  std::vector<std::vector<std::string>> groups(1);
  std::int64_t used = 0;
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kAbsent)) {
    if (!enters_kernel(spec)) {
      continue;
    }
    const std::int64_t bytes = spec.count() * bytes_an_element;
    if (used + bytes > budget && !groups.back().empty()) {
      groups.emplace_back();
      used = 0;
    }
    used += bytes;
    groups.back().push_back(spec.name);
  }
  return groups;
}

/// Turns factors into rows where that is the cheaper way to the kernel.
void choose_form(Gradients& gradients, std::int64_t batch) {
  for (auto& [name, gradient] : gradients) {
    if (gradient.rows.defined()) {
      continue;
    }
    if (prefers_factors(batch, gradient.inputs.size(1), gradient.inputs.size(2),
                        gradient.gradients.size(2))) {
      // Whatever these are views of would otherwise stay until the kernel is done.
      gradient.inputs = gradient.inputs.contiguous();
      gradient.gradients = gradient.gradients.contiguous();
    } else {
      gradient.rows = at::bmm(gradient.gradients.transpose(1, 2), gradient.inputs).flatten(1);
      gradient.inputs = gradient.gradients = at::Tensor();
    }
  }
}

Gradients pass(const Network& network, const at::Tensor& images, std::int64_t batch,
               const std::unordered_set<std::string>& wanted) {
  KernelTape tape(wanted);
  {
    const at::AutoGradMode with_grad(true);
    network.features(images, {&tape}).sum().backward();
  }
  const at::NoGradGuard no_grad;
  Gradients gradients = tape.gradients();
  choose_form(gradients, batch);
  return gradients;
}

at::Tensor kernel_from_rows(const at::Tensor& rows) {
  constexpr std::int64_t kColumns = 8192;
  at::Tensor kernel = at::zeros({rows.size(0), rows.size(0)}, rows.options().dtype(at::kDouble));
  for (std::int64_t first = 0; first < rows.size(1); first += kColumns) {
    const std::int64_t last = std::min(first + kColumns, rows.size(1));
    const at::Tensor part = rows.slice(1, first, last).to(at::kDouble);
    kernel.addmm_(part, part.t());
  }
  return kernel;
}

at::Tensor kernel_from_factors(const at::Tensor& inputs, const at::Tensor& gradients) {
  const std::int64_t batch = inputs.size(0);
  const std::int64_t tokens = inputs.size(1);
  const at::Tensor a = inputs.flatten(0, 1);
  const at::Tensor g = gradients.flatten(0, 1);
  const at::Tensor product = at::mm(a, a.t()).to(at::kDouble) * at::mm(g, g.t()).to(at::kDouble);
  return product.reshape({batch, tokens, batch, tokens}).sum({1, 3});
}

at::Tensor weight_kernel(const std::vector<Gradients>& passes, const std::string& name) {
  std::vector<at::Tensor> inputs;
  std::vector<at::Tensor> gradients;
  std::vector<at::Tensor> rows;
  for (const Gradients& pass_gradients : passes) {
    const auto found = pass_gradients.find(name);
    if (found == pass_gradients.end()) {
      return {};
    }
    inputs.push_back(found->second.inputs);
    gradients.push_back(found->second.gradients);
    rows.push_back(found->second.rows);
  }
  if (rows.front().defined()) {
    return kernel_from_rows(at::cat(rows, 0));
  }
  return kernel_from_factors(at::cat(inputs, 0), at::cat(gradients, 0));
}

}  // namespace

at::Tensor ntk_kernel(const Network& network, const at::Tensor& images, std::int64_t row_budget) {
  const std::int64_t batch = images.size(0);
  const std::int64_t step = images_a_pass(network.topology());
  const at::Device device = images.device();
  at::Tensor kernel = at::zeros({batch, batch}, images.options().dtype(at::kDouble));
  for (const auto& group :
       weight_groups(network.topology(), batch * images.element_size(), row_budget)) {
    const std::unordered_set<std::string> wanted(group.begin(), group.end());
    std::vector<Gradients> passes(static_cast<std::size_t>((batch + step - 1) / step));
    for_each_pass(device, batch, step, [&](std::int64_t first, std::int64_t last) {
      passes[static_cast<std::size_t>(first / step)] =
          pass(network, images.slice(0, first, last), batch, wanted);
    });
    std::vector<at::Tensor> shares(group.size());
    for_each_pass(device, static_cast<std::int64_t>(group.size()), 1,
                  [&](std::int64_t i, std::int64_t) {
                    const at::NoGradGuard no_grad;
                    const auto index = static_cast<std::size_t>(i);
                    shares[index] = weight_kernel(passes, group[index]);
                  });
    for (const at::Tensor& share : shares) {
      if (share.defined()) {
        kernel += share;
      }
    }
  }
  return kernel.cpu();
}

at::Tensor ntk_kernel(const MetricInput& input, const Weights& weights) {
  if (input.uses_engine()) {
    const engine::Engine engine(input.topology, weights, NormKind::kLayerNorm, *input.kernels);
    return engine.kernel(input.images);
  }
  return ntk_kernel(Network(input.topology, weights, NormKind::kLayerNorm), input.images);
}

}  // namespace asvit
