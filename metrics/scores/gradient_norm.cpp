#include "metrics/scores/gradient_norm.h"

#include "metrics/probes/loss_gradient.h"

namespace asvit {

GradientNorm::GradientNorm()
    : Metric({"grad_norm", Direction::kHigherIsBetter, MetricProbe::kLabelledImages}) {}

MetricValue GradientNorm::evaluate(const MetricInput& input) const {
  const DifferentiableNetwork network(input.topology, fresh_weights(input));
  double sum = 0.0;
  for (const at::Tensor& gradient : loss_gradient(network, input)) {
    sum += gradient.to(at::kDouble).norm().item<double>();
  }
  return finite_value(sum);
}

}  // namespace asvit
