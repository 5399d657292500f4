#include "metrics/scores/zico.h"

#include <cmath>

#include <torch/csrc/autograd/autograd.h>

#include "metrics/probes/loss_gradient.h"

namespace asvit {
namespace {

/// log sum E|g| / std(g) of two gradients of one weight; 0 where they agree to the bit, not a
/// number where one of them is not finite.
double agreement(const at::Tensor& first, const at::Tensor& second) {
  if (!at::isfinite(first + second).all().item<bool>()) {
    return std::nan("");
  }
  const at::Tensor mean = (first.abs() + second.abs()).to(at::kDouble) / 2.0;
  const at::Tensor deviation = (first - second).abs().to(at::kDouble) / 2.0;
  const at::Tensor differs = deviation > 0.0;
  const double sum =
      at::where(differs, mean / deviation, at::zeros_like(mean)).sum().item<double>();
  return sum > 0.0 ? std::log(sum) : 0.0;
}

}  // namespace

Zico::Zico() : Metric({"zico", Direction::kHigherIsBetter, MetricProbe::kLabelledImages}) {}

MetricValue Zico::evaluate(const MetricInput& input) const {
  const at::AutoGradMode with_gradients(true);
  const DifferentiableNetwork network(input.topology, fresh_weights(input));
  const std::int64_t half = input.images.size(0) / 2;
  const auto gradient = [&](std::int64_t first) {
    const at::Tensor images = input.images.narrow(0, first, half);
    const at::Tensor labels = input.labels.narrow(0, first, half);
    return torch::autograd::grad({class_loss(network.network(), images, labels)}, network.leaves());
  };
  const std::vector<at::Tensor> first = gradient(0);
  const std::vector<at::Tensor> second = gradient(half);
  double sum = 0.0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    sum += agreement(first[i], second[i]);
  }
  return finite_value(sum);
}

}  // namespace asvit
