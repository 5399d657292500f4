#include "network/block.h"

namespace asvit {
namespace {

std::variant<FeedForward, SparseCodingLayer> second_half(const Topology& topology,
                                                         BlockFamily family, const Weights& weights,
                                                         const std::string& prefix) {
  if (family == BlockFamily::kVit) {
    return FeedForward(weights, prefix + "mlp.");
  }
  return SparseCodingLayer(family, topology.sparse_coding, weights, prefix);
}

}  // namespace

BlockLayer::BlockLayer(const Topology& topology, const Stage& stage, const Block& block,
                       int grid_side, const Weights& weights, const std::string& prefix,
                       NormKind norms)
    : family_(stage.family),
      norm1_(norm_from(weights, prefix + "norm1", topology.norm_eps, norms)),
      attention_(block, stage.family, grid_side, weights, prefix + "attn."),
      norm2_(norm_from(weights, prefix + "norm2", topology.norm_eps, norms)),
      second_half_(second_half(topology, stage.family, weights, prefix)) {}

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
  const at::Tensor result =
      std::visit([&](const auto& half) { return half.forward(normed, context); }, second_half_);
  return family_ == BlockFamily::kCrate ? result : x + scaled(result, 1);
}

}  // namespace asvit
