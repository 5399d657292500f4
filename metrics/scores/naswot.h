#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `naswot`: log |det K|, K_ij = number of hidden units of all feed-forward networks
/// whose sign before GELU is the same for images i and j (Mellor et al., arXiv 2006.04647, which
/// looks at ReLU). Larger is better. One forward pass.
class Naswot : public Metric {
 public:
  Naswot();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
