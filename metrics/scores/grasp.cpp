#include "metrics/scores/grasp.h"

#include <torch/csrc/autograd/autograd.h>

#include "metrics/probes/loss_gradient.h"

namespace asvit {

Grasp::Grasp() : Metric({"grasp", Direction::kHigherIsBetter, MetricProbe::kLabelledImages}) {}

MetricValue Grasp::evaluate(const MetricInput& input) const {
  const at::AutoGradMode with_gradients(true);
  const DifferentiableNetwork network(input.topology, fresh_weights(input));
  const at::Tensor loss = class_loss(network.network(), input.images, input.labels);
  const std::vector<at::Tensor> gradients =
      torch::autograd::grad({loss}, network.leaves(), {}, c10::nullopt, /*create_graph=*/true);
  // H g is the gradient of <g, g held fixed>.
  at::Tensor product = at::zeros({}, loss.options());
  for (const at::Tensor& gradient : gradients) {
    product = product + (gradient * gradient.detach()).sum();
  }
  const std::vector<at::Tensor> curvature = torch::autograd::grad({product}, network.leaves());
  const at::NoGradGuard no_grad;
  double sum = 0.0;
  for (std::size_t i = 0; i < curvature.size(); ++i) {
    sum -= (network.leaves()[i] * curvature[i]).sum(at::kDouble).item<double>();
  }
  return finite_value(sum);
}

}  // namespace asvit
