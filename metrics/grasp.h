#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `grasp`: -sum W . (H g) over matrices and kernels, g the gradient of the mean cross
/// entropy and H its Hessian (Wang et al., arXiv 2002.07376). Larger is better. A forward and a
/// backward pass, and one through both.
class Grasp : public Metric {
 public:
  std::string_view name() const override { return "grasp"; }
  Direction direction() const override { return Direction::kHigherIsBetter; }
  bool is_random() const override { return true; }
  bool uses_images() const override { return true; }
  bool uses_labels() const override { return true; }
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
