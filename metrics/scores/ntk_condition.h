#pragma once

#include <ATen/ATen.h>

#include "metrics/metric.h"

namespace asvit {

/// lambda_max / lambda_min of a kernel computed in precision `type`. kSingular where lambda_min is
/// zero within rounding: at most rows * epsilon(type) * lambda_max.
MetricValue condition_number(const at::Tensor& kernel, at::ScalarType type);

/// The metric `ntk_condition`: the condition number of the neural tangent kernel of the input's
/// images at fresh weights, LayerNorms in place (As-ViT, arXiv 2202.11921, section 3.2). Smaller is
/// better. One forward and one backward pass of the batch; see ntk_kernel().
class NtkCondition : public Metric {
 public:
  NtkCondition();
  std::int64_t parallel_parts(const MetricInput& input) const override;
  MetricValue evaluate(const MetricInput& input) const override;
};

}  // namespace asvit
