#include "space/vit/block.h"

namespace asvit {

BlockLayer::BlockLayer(const Block& block, int grid_side, const Weights& weights,
                       const std::string& prefix, double norm_eps, NormKind norms)
    : norm1_(norm_from(weights, prefix + "norm1", norm_eps, norms)),
      attention_(block, grid_side, weights, prefix + "attn."),
      norm2_(norm_from(weights, prefix + "norm2", norm_eps, norms)),
      fc1_(linear_from(weights, prefix + "mlp.fc1")),
      fc2_(linear_from(weights, prefix + "mlp.fc2")) {}

at::Tensor BlockLayer::forward(at::Tensor x, LayerTap* tap, const at::Tensor& scales) const {
  const auto scaled = [&](const at::Tensor& branch, int which) {
    return scales.defined() ? branch * scales[which].view({-1, 1, 1}) : branch;
  };
  x = x + scaled(attention_.forward(norm1_.forward(x, tap), tap), 0);
  return x + scaled(fc2_.forward(at::gelu(fc1_.forward(norm2_.forward(x, tap), tap)), tap), 1);
}

}  // namespace asvit
