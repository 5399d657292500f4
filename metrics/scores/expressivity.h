#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `expressivity` (AZ-NAS, Lee and Ham, CVPR 2024): sum over the residual stream behind
/// every branch of the entropy of its covariance, see stream_entropies(). Larger is better. One
/// forward pass of 16 noise images, and eigenvalues.
class Expressivity : public Metric {
 public:
  Expressivity();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
