#include "metrics/length_distortion.h"

namespace asvit {

double length_distortion(const Network& network, const GreatCircle& circle, int points) {
  return curve_velocity(network, circle, points).velocity.norm(2, 1).sum().item<double>();
}

double length_distortion(const engine::Engine& engine, const GreatCircle& circle, int points) {
  return curve_velocity(engine, circle, points).velocity.norm(2, 1).sum().item<double>();
}

MetricValue LengthDistortion::evaluate(const MetricInput& input) const {
  if (input.uses_engine()) {
    const engine::Engine engine(input.topology, curve_weights(input), NormKind::kIdentity,
                                *input.kernels);
    return finite_value(length_distortion(engine, curve_circle(input), input.curve_points));
  }
  return finite_value(
      length_distortion(curve_network(input), curve_circle(input), input.curve_points));
}

}  // namespace asvit
