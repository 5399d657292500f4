#pragma once

#include "metrics/metric.h"
#include "metrics/probes/curve.h"

namespace asvit {

/// sum over t of || d/dt (v / ||v||) ||, v = d f(h(t)) / dt: the length that the curve's direction
/// covers on the unit sphere (the Gauss map; Poole et al. 2016, arXiv 1606.05340, L^G; As-ViT,
/// section 3.1). A curve without speed somewhere gives a value that is not finite.
double gauss_length(const CurveDerivatives& curve);

/// The metric `gauss_length`: setting as for `length_distortion`. Larger is better.
/// A forward and four reverse passes.
class GaussLength : public Metric {
 public:
  GaussLength();
  std::int64_t parallel_parts(const MetricInput& input) const override {
    return curve_passes(input);
  }
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
