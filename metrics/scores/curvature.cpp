#include "metrics/scores/curvature.h"

namespace asvit {

at::Tensor curvature_at_points(const CurveDerivatives& curve) {
  const at::Tensor speed = curve.velocity.norm(2, 1, true);
  const at::Tensor direction = curve.velocity / speed;
  // (v.v)(a.a) - (v.a)^2 = |v|^2 |a - its part along v|^2, without the cancellation.
  const at::Tensor along = (direction * curve.acceleration).sum(1, true);
  const at::Tensor across = (curve.acceleration - direction * along).norm(2, 1);
  return across / speed.squeeze(1).square();
}

Curvature::Curvature() : Metric({"curvature", Direction::kHigherIsBetter, MetricProbe::kNone}) {}

MetricValue Curvature::evaluate(const MetricInput& input) const {
  const CurveDerivatives curve =
      curve_acceleration(curve_network(input), curve_circle(input), input.curve_points);
  return finite_value(curvature_at_points(curve).sum().item<double>());
}

}  // namespace asvit
