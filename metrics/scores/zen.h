#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `zen`: log of the mean over noise images x of sum |f(x) - f(x + 0.01 z)|, f the
/// features, x and z Gaussian, all matrices and kernels drawn anew with deviation 1 (Lin et al.,
/// arXiv 2102.01063; a Transformer has none of the batch norms that its further terms look at).
/// Larger is better. Two forward passes of 16 images.
class Zen : public Metric {
 public:
  Zen();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
