#include "network/resampling.h"

namespace asvit {

at::Tensor kernel_resizer(std::int64_t kernel, std::int64_t new_kernel) {
  const at::Tensor lines =
      at::eye(kernel, at::TensorOptions().dtype(at::kDouble)).reshape({kernel, 1, kernel, 1});
  const at::Tensor resized =
      new_kernel < kernel
          ? at::_upsample_bilinear2d_aa(lines, {new_kernel, 1}, /*align_corners=*/false)
          : at::upsample_bilinear2d(lines, {new_kernel, 1}, /*align_corners=*/false);
  // Row i is what unit line i becomes: b transposed. pinv(B^T) of B = b (x) b is pinv(b^T) twice.
  return at::linalg_pinv(resized.reshape({kernel, new_kernel}));
}

at::Tensor resized_kernel(const at::Tensor& weight, const at::Tensor& resizer) {
  const at::Tensor matrix = resizer.to(weight.options());
  return at::matmul(matrix, at::matmul(weight, matrix.t()));
}

at::Tensor resampled_position(const at::Tensor& position, int side, int new_side) {
  const std::int64_t width = position.size(2);
  const std::int64_t first = position.size(1) - std::int64_t{side} * side;  // a class token's
  const at::Tensor grid = position.slice(1, first).transpose(1, 2).reshape({1, width, side, side});
  const at::Tensor resampled =
      at::_upsample_bicubic2d_aa(grid, {new_side, new_side}, /*align_corners=*/false);
  return at::cat({position.slice(1, 0, first), resampled.flatten(2).transpose(1, 2)}, 1);
}

}  // namespace asvit
