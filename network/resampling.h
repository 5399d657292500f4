#pragma once

#include <cstdint>

#include <ATen/ATen.h>

namespace asvit {

/// The pseudo-inverse, transposed, of resizing k values to K by linear interpolation (antialiased
/// where K < k): (K, k) in float64. For resized_kernel().
at::Tensor kernel_resizer(std::int64_t kernel, std::int64_t new_kernel);

/// A convolution's weight (out, in, k, k) for patches of K x K pixels, by kernel_resizer(k, K)
/// along both axes: the pseudo-inverse of bilinear resizing (FlexiViT, arXiv 2212.08013,
/// section 3.4). The new kernel answers a resized patch as the old one answered the patch: <B x, P
/// w> = <x, w> for all patches x where K >= k; where K < k as nearly as K x K weights can, in the
/// mean square over patches of independent pixels. Differentiable in the weight.
at::Tensor resized_kernel(const at::Tensor& weight, const at::Tensor& resizer);

/// A position embedding (1, tokens, width) of a grid of `side` x `side` tokens for one of
/// `new_side` x `new_side` (bicubic, antialiased); what stands before the grid, a class token's
/// vector, stays. Differentiable in the embedding.
at::Tensor resampled_position(const at::Tensor& position, int side, int new_side);

}  // namespace asvit
