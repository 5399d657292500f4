#include "space/vit/network.h"

#include <stdexcept>
#include <string>

namespace asvit {

Network::Network(const Topology& topology, const Weights& weights, NormKind norms)
    : topology_(topology) {
  validate(topology);
  options_ = weights.at("tokenizer.proj.weight").options();
  tokenizer_.emplace(topology, weights, norms);
  const std::vector<int> sides = grid_sides(topology);
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    stages_.push_back(make_stage(static_cast<int>(s), sides[s], weights, norms));
  }
  if (weights.find("head.fc.weight").defined()) {
    head_.emplace(topology, weights, norms);
  }
}

Network::StageLayer Network::make_stage(int stage, int grid_side, const Weights& weights,
                                        NormKind norms) const {
  StageLayer layer;
  const auto& blocks = topology_.stages[static_cast<std::size_t>(stage)].blocks;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const std::string prefix =
        "stages." + std::to_string(stage) + ".blocks." + std::to_string(b) + ".";
    layer.blocks.push_back({norm_from(weights, prefix + "norm1", topology_.norm_eps, norms),
                            WindowAttention(blocks[b], grid_side, weights, prefix + "attn."),
                            norm_from(weights, prefix + "norm2", topology_.norm_eps, norms),
                            linear_from(weights, prefix + "mlp.fc1"),
                            linear_from(weights, prefix + "mlp.fc2")});
  }
  if (static_cast<std::size_t>(stage) + 1 < topology_.stages.size()) {
    layer.merge.emplace(topology_, stage, grid_side, weights, norms);
  }
  return layer;
}

at::Tensor Network::BlockLayer::forward(at::Tensor x, LayerTap* tap,
                                        const at::Tensor& scales) const {
  const auto scaled = [&](const at::Tensor& branch, int which) {
    return scales.defined() ? branch * scales[which].view({-1, 1, 1}) : branch;
  };
  x = x + scaled(attention.forward(norm1.forward(x, tap), tap), 0);
  return x + scaled(fc2.forward(at::gelu(fc1.forward(norm2.forward(x, tap), tap)), tap), 1);
}

at::Tensor Network::tokens(const at::Tensor& images, LayerTap* tap,
                           const at::Tensor& branch_scales) const {
  at::Tensor x = tokenizer_->forward(images, tap);
  std::int64_t branch = 0;
  for (const StageLayer& stage : stages_) {
    for (const BlockLayer& block : stage.blocks) {
      x = block.forward(
          x, tap, branch_scales.defined() ? branch_scales.narrow(0, branch, 2) : at::Tensor());
      branch += 2;
    }
    if (stage.merge) {
      x = stage.merge->forward(x, tap);
    }
  }
  return x;
}

at::Tensor Network::features(const at::Tensor& images, LayerTap* tap) const {
  return pool_tokens(topology_, tokens(images, tap));
}

at::Tensor Network::logits(const at::Tensor& images, LayerTap* tap,
                           const at::Tensor& branch_scales) const {
  if (!head_) {
    throw std::invalid_argument("network: logits need the head's weights, which were left out");
  }
  return head_->forward(topology_, tokens(images, tap, branch_scales), tap);
}

}  // namespace asvit
