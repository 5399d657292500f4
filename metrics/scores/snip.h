#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `snip`: sum |W . dL/dW| over matrices and kernels (Lee et al., arXiv 1810.02340), L
/// the mean cross entropy. Larger is better. One forward and one backward pass.
class Snip : public Metric {
 public:
  Snip();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
