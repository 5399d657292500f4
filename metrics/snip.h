#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `snip`: sum |W . dL/dW| over matrices and kernels (Lee et al., arXiv 1810.02340), L
/// the mean cross entropy. Larger is better. One forward and one backward pass.
class Snip : public Metric {
 public:
  std::string_view name() const override { return "snip"; }
  Direction direction() const override { return Direction::kHigherIsBetter; }
  bool is_random() const override { return true; }
  bool uses_images() const override { return true; }
  bool uses_labels() const override { return true; }
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
