#include "network/block.h"

namespace asvit {

BlockLayer::BlockLayer(const Topology& topology, const Stage& stage, const Block& block,
                       int grid_side, const Weights& weights, const std::string& prefix,
                       NormKind norms)
    : norm1_(norm_from(weights, prefix + "norm1", topology.norm_eps, norms)),
      attention_(block, stage.family, grid_side, weights, prefix + "attn."),
      norm2_(norm_from(weights, prefix + "norm2", topology.norm_eps, norms)),
      second_half_(second_half(topology, stage.family, weights, prefix)),
      adds_second_half_(traits(stage.family).adds_second_half) {}

at::Tensor BlockLayer::forward(at::Tensor x, std::int64_t number,
                               const ForwardContext& context) const {
  const at::Tensor& scales = context.branch_scales;
  const auto scaled = [&](const at::Tensor& branch, int which) {
    return scales.defined() ? branch * scales[2 * number + which].view({-1, 1, 1}) : branch;
  };
  x = x + scaled(attention_.forward(norm1_.forward(x, context.tap), context), 0);
  if (context.tap != nullptr) {
    context.tap->on_middle(x);
  }
  const at::Tensor normed = norm2_.forward(x, context.tap);
  const at::Tensor result = second_half_->forward(normed, context);
  return adds_second_half_ ? x + scaled(result, 1) : result;
}

}  // namespace asvit
