#include "metrics/scores/gauss_length.h"

#include "metrics/scores/curvature.h"

namespace asvit {

double gauss_length(const CurveDerivatives& curve) {
  // || d/dt (v / |v|) || is the curvature times the speed.
  return (curvature_at_points(curve) * curve.velocity.norm(2, 1)).sum().item<double>();
}

GaussLength::GaussLength()
    : Metric({"gauss_length", Direction::kHigherIsBetter, MetricProbe::kNone}) {}

MetricValue GaussLength::evaluate(const MetricInput& input) const {
  return finite_value(gauss_length(
      curve_acceleration(curve_network(input), curve_circle(input), input.curve_points)));
}

}  // namespace asvit
