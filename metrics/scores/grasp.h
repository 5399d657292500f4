#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `grasp`: -sum W . (H g) over matrices and kernels, g the gradient of the mean cross
/// entropy and H its Hessian (Wang et al., arXiv 2002.07376). Larger is better. A forward and a
/// backward pass, and one through both.
class Grasp : public Metric {
 public:
  Grasp();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
