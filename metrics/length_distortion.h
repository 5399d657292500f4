#pragma once

#include "metrics/curve.h"
#include "metrics/metric.h"
#include "space/vit/network.h"

namespace asvit {

/// sum over t of || d f(h(t)) / dt ||, `points` values of t: As-ViT (arXiv 2202.11921), L^E of
/// section 3.1, as a sum over the points, without the spacing of t as a factor.
/// One forward-mode pass.
double length_distortion(const Network& network, const GreatCircle& circle, int points);

/// The metric `length_distortion`: circle of radius sqrt(N), all LayerNorms replaced by the
/// identity, fresh weights and a fresh circle a repeat. Larger is better.
class LengthDistortion : public Metric {
 public:
  std::string_view name() const override { return "length_distortion"; }
  Direction direction() const override { return Direction::kHigherIsBetter; }
  bool is_random() const override { return true; }
  bool uses_images() const override { return false; }
  std::int64_t parallel_parts(const MetricInput& input) const override {
    return curve_passes(input);
  }
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
