#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `synflow`: log sum |W . dR/dW| over matrices and kernels (Tanaka et al., arXiv
/// 2006.05467): R is the sum of the logits of an image of ones, all parameters by their absolute
/// values, norms in place, in float64. Larger is better. One forward and one backward pass.
class SynFlow : public Metric {
 public:
  std::string_view name() const override { return "synflow"; }
  Direction direction() const override { return Direction::kHigherIsBetter; }
  bool is_random() const override { return true; }
  bool uses_images() const override { return false; }
  bool uses_labels() const override { return false; }
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
