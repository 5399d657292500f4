#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `zico`: sum over matrices and kernels of log sum_w E|g_w| / std(g_w), mean and
/// deviation over the gradients of two halves of the images (Li et al., arXiv 2301.11300); weights
/// whose gradients agree to the bit are left out. Larger is better. One forward and one backward
/// pass.
class Zico : public Metric {
 public:
  Zico();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
