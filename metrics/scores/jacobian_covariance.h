#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `jacob_cov`: -sum log(v + k) + 1 / (v + k), k = 1e-5, over the eigenvalues v of the
/// correlation matrix of the rows d(sum of logits) / d(image) (Mellor et al., arXiv 2006.04647v1).
/// Larger is better. One forward and one backward pass.
class JacobianCovariance : public Metric {
 public:
  JacobianCovariance();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
