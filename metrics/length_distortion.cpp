#include "metrics/length_distortion.h"

namespace asvit {
namespace {

double sum_of_speeds(const at::Tensor& velocity) {
  return velocity.norm(2, 1).sum().item<double>();
}

}  // namespace

double length_distortion(const Network& network, const GreatCircle& circle, int points) {
  return sum_of_speeds(curve_velocity(network, circle, points).velocity);
}

MetricValue LengthDistortion::evaluate(const MetricInput& input) const {
  return finite_value(
      sum_of_speeds(curve_velocity(input, curve_weights(input), curve_circle(input))));
}

}  // namespace asvit
