#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `progressivity` (AZ-NAS, Lee and Ham, CVPR 2024): the least increase of entropy from
/// one branch to the next, see stream_entropies(). Larger is better. One forward pass of 16 noise
/// images, and eigenvalues.
class Progressivity : public Metric {
 public:
  Progressivity();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
