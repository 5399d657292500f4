#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `grad_norm`: the lengths of the loss gradient of every matrix and kernel, summed
/// (Abdelfattah et al., arXiv 2101.08134). Larger is better. One forward and one backward pass.
class GradientNorm : public Metric {
 public:
  GradientNorm();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
