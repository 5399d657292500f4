#include "trainer/coarse_weights.h"

#include <vector>

namespace asvit {
namespace {

at::Tensor resampled_position(const at::Tensor& position, int side, int new_side) {
  const std::int64_t width = position.size(2);
  const std::int64_t first = position.size(1) - std::int64_t{side} * side;  // a class token's
  const at::Tensor grid = position.slice(1, first).transpose(1, 2).reshape({1, width, side, side});
  const at::Tensor resampled =
      at::_upsample_bicubic2d_aa(grid, {new_side, new_side}, /*align_corners=*/false);
  return at::cat({position.slice(1, 0, first), resampled.flatten(2).transpose(1, 2)}, 1);
}

at::Tensor resized_kernel(const at::Tensor& weight, const at::Tensor& resizer,
                          std::int64_t new_kernel) {
  return at::matmul(weight.flatten(2), resizer.to(weight.options()).t())
      .reshape({weight.size(0), weight.size(1), new_kernel, new_kernel});
}

}  // namespace

at::Tensor kernel_resizer(std::int64_t kernel, std::int64_t new_kernel) {
  const std::int64_t cells = kernel * kernel;
  const at::Tensor patches =
      at::eye(cells, at::TensorOptions().dtype(at::kDouble)).reshape({cells, 1, kernel, kernel});
  const at::Tensor enlarged =
      at::upsample_bilinear2d(patches, {new_kernel, new_kernel}, /*align_corners=*/false);
  // Row i is the enlargement of unit patch i: B transposed. P = pinv(B^T).
  return at::linalg_pinv(enlarged.reshape({cells, new_kernel * new_kernel}));
}

CoarseView::CoarseView(const Topology& topology, int factor, CoarseTokens kind)
    : original_(topology), coarse_(retokenized(topology, factor, kind)) {
  if (original_.tokenizer.kernel != coarse_.tokenizer.kernel) {
    resizer_ = kernel_resizer(original_.tokenizer.kernel, coarse_.tokenizer.kernel);
  }
}

Weights CoarseView::weights(const Weights& weights) const {
  Weights result = weights;
  const int side = grid_sides(original_).front();
  const int new_side = grid_sides(coarse_).front();
  if (original_.tokenizer.position != PositionEmbedding::kNone && side != new_side) {
    result.set("pos_embed", resampled_position(weights.at("pos_embed"), side, new_side));
  }
  if (resizer_.defined()) {
    const char* const name = "tokenizer.proj.weight";
    result.set(name, resized_kernel(weights.at(name), resizer_, coarse_.tokenizer.kernel));
  }
  return result;
}

}  // namespace asvit
