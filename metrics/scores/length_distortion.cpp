#include "metrics/scores/length_distortion.h"

namespace asvit {
namespace {

double sum_of_speeds(const at::Tensor& velocity) {
  return velocity.norm(2, 1).sum().item<double>();
}

std::string name_of(const CurveSetting& setting) {
  return std::string("length_distortion") + (setting.norms == NormKind::kLayerNorm ? "_norm" : "") +
         (setting.unit_radius ? "_unit" : "") +
         (setting.init == LinearInit::kFanIn ? "_fan_in" : "");
}

}  // namespace

double length_distortion(const Network& network, const GreatCircle& circle, int points) {
  return sum_of_speeds(curve_velocity(network, circle, points).velocity);
}

LengthDistortion::LengthDistortion(const CurveSetting& setting)
    : Metric({name_of(setting), Direction::kHigherIsBetter, MetricProbe::kNone}),
      setting_(setting) {}

MetricValue LengthDistortion::evaluate(const MetricInput& input) const {
  GreatCircle circle = curve_circle(input);
  if (setting_.unit_radius) {
    circle.radius = 1.0;
  }
  const Weights weights = curve_weights(input, setting_.init);
  return finite_value(sum_of_speeds(curve_velocity(input, weights, circle, setting_.norms)));
}

}  // namespace asvit
