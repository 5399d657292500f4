#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `synflow`: log sum |W . dR/dW| over matrices and kernels (Tanaka et al., arXiv
/// 2006.05467): R is the sum of the logits of an image of ones, all parameters by their absolute
/// values, norms in place, in float64. Larger is better. One forward and one backward pass.
class SynFlow : public Metric {
 public:
  SynFlow();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
