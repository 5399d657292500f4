#pragma once

#include <vector>

#include <ATen/ATen.h>

#include "metrics/metric.h"

namespace asvit {

/// Entropy -sum p log p of the eigenvalues, normalised to sum 1, of the covariance of `tokens`
/// (images, tokens, width) over images and tokens: between 0 (all tokens on one line) and
/// log(width). NaN where a value is not finite or all tokens are equal.
double eigenvalue_entropy(const at::Tensor& tokens);

/// eigenvalue_entropy() of the residual stream behind every attention and every feed-forward
/// network, in order (residual_stream.h); at least two.
std::vector<double> stream_entropies(const MetricInput& input);

}  // namespace asvit
