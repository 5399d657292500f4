#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `naswot`: log |det K|, K_ij = number of hidden units of all feed-forward networks
/// whose sign before GELU is the same for images i and j (Mellor et al., arXiv 2006.04647, which
/// looks at ReLU). Larger is better. One forward pass.
class Naswot : public Metric {
 public:
  std::string_view name() const override { return "naswot"; }
  Direction direction() const override { return Direction::kHigherIsBetter; }
  bool is_random() const override { return true; }
  bool uses_images() const override { return true; }
  bool uses_labels() const override { return false; }
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
