#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `ntk_trace`: the mean of the diagonal of the neural tangent kernel that
/// `ntk_condition` looks at: the mean squared length of d(sum of features) / dw. Larger is better.
/// One forward and one backward pass.
class NtkTrace : public Metric {
 public:
  NtkTrace();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
