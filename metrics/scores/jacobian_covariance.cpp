#include "metrics/scores/jacobian_covariance.h"

#include <torch/csrc/autograd/autograd.h>

#include "metrics/probes/loss_gradient.h"

namespace asvit {

JacobianCovariance::JacobianCovariance()
    : Metric({"jacob_cov", Direction::kHigherIsBetter, MetricProbe::kImages}) {}

MetricValue JacobianCovariance::evaluate(const MetricInput& input) const {
  constexpr double kFloor = 1e-5;
  const at::AutoGradMode with_gradients(true);
  const Network network(input.topology, fresh_weights(input), NormKind::kLayerNorm);
  const at::Tensor images = input.images.detach().clone().requires_grad_();
  // Images do not mix: the gradient of the sum holds every image's own.
  const at::Tensor rows = torch::autograd::grad({network.logits(images).sum()}, {images})
                              .front()
                              .flatten(1)
                              .to(at::kCPU, at::kDouble);
  const at::Tensor centred = rows - rows.mean(1, /*keepdim=*/true);
  const at::Tensor unit = centred / centred.norm(2, 1, /*keepdim=*/true);
  const at::Tensor correlation = at::mm(unit, unit.t());
  if (!at::isfinite(correlation).all().item<bool>()) {
    return {0.0, ScoreStatus::kNotFinite};
  }
  const at::Tensor values = at::linalg_eigvalsh(correlation).clamp_min(0.0) + kFloor;
  return finite_value(-(values.log() + values.reciprocal()).sum().item<double>());
}

}  // namespace asvit
