#pragma once

#include "metrics/metric.h"

namespace asvit {

/// The metric `dss` (TF-TAS, Zhou et al., CVPR 2022): synaptic diversity of attention plus synaptic
/// saliency of the rest. Sum over qkv and projection weights of ||dR/dW||_nuc ||W||_nuc, plus the
/// sum of |W . dR/dW| over all other linear layers, the head included; R as for `synflow`. Larger
/// is better. One forward and one backward pass, and the singular values.
class Dss : public Metric {
 public:
  Dss();
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
