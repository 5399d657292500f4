#include "metrics/probes/kernel_tape.h"

#include <tuple>
#include <utility>

namespace asvit {
namespace {

at::Tensor as_tokens(const at::Tensor& x) {
  return x.dim() == 2 ? x.unsqueeze(1) : x.flatten(1, -2);
}

/// (batch, channels * kernel^2, positions): the neighbourhoods that a convolution's weight sees.
at::Tensor patches(const LayerUse& use) {
  return at::im2col(use.input, {use.kernel, use.kernel}, {use.dilation, use.dilation}, {0, 0},
                    {use.stride, use.stride});
}

at::Tensor normalised(const LayerUse& use) {
  return std::get<0>(at::native_layer_norm(use.input, {use.input.size(-1)}, {}, {}, use.eps));
}

/// Output channel o sees input channel o / (out / in) alone.
at::Tensor depthwise_rows(const LayerUse& use, const at::Tensor& gradient) {
  const std::int64_t batch = gradient.size(0);
  const std::int64_t in = use.input.size(1);
  const std::int64_t outs_an_input = gradient.size(1) / in;
  const std::int64_t positions = gradient.size(2) * gradient.size(3);
  const at::Tensor seen = patches(use).reshape({batch, in, 1, use.kernel * use.kernel, positions});
  const at::Tensor by_input = gradient.reshape({batch, in, outs_an_input, positions, 1});
  return at::matmul(seen, by_input).flatten(1);
}

WeightGradient gradient_of(const LayerUse& use, const at::Tensor& gradient) {
  WeightGradient result;
  switch (use.kind) {
    case LayerKind::kLinear:
      result.inputs = as_tokens(use.input.detach());
      result.gradients = as_tokens(gradient);
      if (use.transposed) {
        std::swap(result.inputs, result.gradients);
      }
      break;
    case LayerKind::kNorm:
      result.rows = (as_tokens(normalised(use)) * as_tokens(gradient)).sum(1);
      break;
    case LayerKind::kConvolution:
      if (use.depthwise) {
        result.rows = depthwise_rows(use, gradient);
      } else {
        result.inputs = patches(use).transpose(1, 2);
        result.gradients = gradient.flatten(2).transpose(1, 2);
      }
      break;
  }
  return result;
}

/// Adds a further use of the same weight: more tokens, or the rows' sum.
void add_use(WeightGradient& sum, const WeightGradient& use) {
  if (sum.rows.defined()) {
    sum.rows = sum.rows + use.rows;
    return;
  }
  sum.inputs = at::cat({sum.inputs, use.inputs}, 1);
  sum.gradients = at::cat({sum.gradients, use.gradients}, 1);
}

}  // namespace

at::Tensor KernelTape::on_layer(const LayerUse& use, at::Tensor output) {
  if (!output.requires_grad()) {
    // The tokenizer's output: a leaf, since no weight asks for a gradient of its own.
    output.requires_grad_(true);
  }
  if (wanted_.count(*use.weight) != 0) {
    if (!output.is_leaf()) {
      output.retain_grad();
    }
    records_.push_back({use, output});
  }
  return output;
}

std::unordered_map<std::string, WeightGradient> KernelTape::gradients() const {
  const at::NoGradGuard no_grad;
  std::unordered_map<std::string, WeightGradient> result;
  for (const Record& record : records_) {
    if (!record.output.grad().defined()) {
      continue;
    }
    WeightGradient gradient = gradient_of(record.use, record.output.grad());
    const auto [place, inserted] = result.try_emplace(*record.use.weight, gradient);
    if (!inserted) {
      add_use(place->second, gradient);
    }
  }
  return result;
}

}  // namespace asvit
