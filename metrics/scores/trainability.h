#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `trainability` (AZ-NAS, Lee and Ham, CVPR 2024): mean over all residual branches of
/// 2 - s - 1 / (s + 1e-6), s the largest singular value of sum g_in^T g_out / rows, g_out random
/// signs at the stream behind the branch and g_in their gradient before it: an estimate of the
/// Jacobian, whose gain should be 1. Larger is better. One forward and one backward pass of 16
/// noise images, and singular values.
class Trainability : public Metric {
 public:
  Trainability();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
