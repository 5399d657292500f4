#pragma once

#include <ATen/ATen.h>

#include "space/vit/weights.h"
#include "trainer/tokenization.h"

namespace asvit {

/// The weights with which the network of `coarse`, a retokenized() `topology`, sees what that of
/// `topology` has learned: the same tensors, but
/// - a position embedding's grid is resampled to the new one (bicubic, antialiased),
/// - a kernel that grew is resized by the pseudo-inverse of bilinear enlarging, so that a patch and
///   its enlargement give the same token.
/// Differentiable in the weights.
Weights coarse_weights(const Weights& weights, const Topology& topology, const Topology& coarse);

/// The pseudo-inverse, transposed, of enlarging a k x k patch to K x K pixels by bilinear
/// interpolation: (K K, k k) in float64. A kernel times it answers the enlarged patch as the kernel
/// answered the patch: <B x, P w> = <x, w> for K >= k.
at::Tensor kernel_resizer(std::int64_t kernel, std::int64_t new_kernel);

}  // namespace asvit
