#include "network/network.h"

#include <stdexcept>
#include <string>

namespace asvit {

Network::Network(const Topology& topology, const Weights& weights, NormKind norms)
    : topology_(topology) {
  validate(topology);
  options_ = weights.at("tokenizer.proj.weight").options();
  layers_.emplace_back(TokenizerLayer(topology, weights, norms));
  const std::vector<int> sides = grid_sides(topology);
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    add_stage(static_cast<int>(s), sides[s], weights, norms);
  }
  if (weights.find("head.fc.weight").defined()) {
    head_.emplace(topology, weights, norms);
  }
}

void Network::add_stage(int stage, int grid_side, const Weights& weights, NormKind norms) {
  const Stage& shape = topology_.stages[static_cast<std::size_t>(stage)];
  const std::string prefix = "stages." + std::to_string(stage) + ".blocks.";
  for (std::size_t b = 0; b < shape.blocks.size(); ++b) {
    layers_.emplace_back(NumberedBlock{BlockLayer(topology_, shape, shape.blocks[b], grid_side,
                                                  weights, prefix + std::to_string(b) + ".", norms),
                                       block_count_++});
  }
  if (static_cast<std::size_t>(stage) + 1 < topology_.stages.size()) {
    layers_.emplace_back(MergeLayer(topology_, stage, grid_side, weights, norms));
  }
}

at::Tensor Network::run_layer(const Layer& layer, const at::Tensor& x, LayerTap* tap,
                              const at::Tensor& branch_scales) const {
  if (const auto* const tokenizer = std::get_if<TokenizerLayer>(&layer)) {
    return tokenizer->forward(x, tap);
  }
  if (const auto* const merge = std::get_if<MergeLayer>(&layer)) {
    return merge->forward(x, tap);
  }
  const auto& [block, number] = std::get<NumberedBlock>(layer);
  return block.forward(
      x, tap, branch_scales.defined() ? branch_scales.narrow(0, 2 * number, 2) : at::Tensor());
}

at::Tensor Network::run_layers(std::size_t first, std::size_t last, const at::Tensor& x,
                               LayerTap* tap, const at::Tensor& branch_scales) const {
  at::Tensor result = x;
  for (std::size_t i = first; i < last; ++i) {
    result = run_layer(layers_[i], result, tap, branch_scales);
  }
  return result;
}

at::Tensor Network::tokens(const at::Tensor& images, LayerTap* tap,
                           const at::Tensor& branch_scales) const {
  return run_layers(0, layers_.size(), images, tap, branch_scales);
}

at::Tensor Network::features(const at::Tensor& images, LayerTap* tap) const {
  return pool_tokens(topology_, tokens(images, tap));
}

at::Tensor Network::classify(const at::Tensor& tokens, LayerTap* tap) const {
  if (!head_) {
    throw std::invalid_argument("network: logits need the head's weights, which were left out");
  }
  return head_->forward(topology_, tokens, tap);
}

at::Tensor Network::logits(const at::Tensor& images, LayerTap* tap,
                           const at::Tensor& branch_scales) const {
  return classify(tokens(images, tap, branch_scales), tap);
}

}  // namespace asvit
