#pragma once

#include "metrics/metric.h"
#include "metrics/probes/curve.h"

namespace asvit {

/// kappa(t) = (v.v)^(-3/2) sqrt((v.v)(a.a) - (v.a)^2), v and a the first and second derivative of
/// f(h(t)): the inverse radius of the circle that touches the curve (Poole et al. 2016, arXiv
/// 1606.05340, section 3). (points), float64; not finite where the curve has no speed.
at::Tensor curvature_at_points(const CurveDerivatives& curve);

/// The metric `curvature`: kappa(t) summed over the curve's points, as As-ViT's public code defines
/// it; setting as for `length_distortion`. Larger is better. A forward and four reverse
/// passes.
class Curvature : public Metric {
 public:
  Curvature();
  std::int64_t parallel_parts(const MetricInput& input) const override {
    return curve_passes(input);
  }
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
