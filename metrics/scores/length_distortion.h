#pragma once

#include "metrics/metric.h"
#include "metrics/probes/curve.h"
#include "network/network.h"

namespace asvit {

/// sum over t of || d f(h(t)) / dt ||, `points` values of t: As-ViT (arXiv 2202.11921), L^E of
/// section 3.1, as a sum over the points, without the spacing of t as a factor.
/// One forward-mode pass.
double length_distortion(const Network& network, const GreatCircle& circle, int points);

/// The metric `length_distortion`: fresh weights and a fresh circle a repeat, in a setting. Larger
/// is better. Named `length_distortion`, with what differs from the default behind it: `_norm`
/// where LayerNorms stay in place, `_unit` where the circle has radius 1, `_fan_in` where linear
/// weights are drawn with deviation 1/sqrt(fan in).
class LengthDistortion : public Metric {
 public:
  explicit LengthDistortion(const CurveSetting& setting = {});
  std::int64_t parallel_parts(const MetricInput& input) const override {
    return curve_passes(input, setting_.norms);
  }
  MetricValue evaluate(const MetricInput& input) const override;

 private:
  CurveSetting setting_;
};

}  // namespace asvit
