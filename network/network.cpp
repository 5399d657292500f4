#include "network/network.h"

#include <stdexcept>
#include <string>

#include "network/token_map.h"
#include "network/weight_names.h"

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
  for (std::size_t b = 0; b < shape.blocks.size(); ++b) {
    const std::string prefix = block_prefix(static_cast<std::size_t>(stage), b);
    layers_.emplace_back(NumberedBlock{
        BlockLayer(topology_, shape, shape.blocks[b], grid_side, weights, prefix, norms),
        block_count_++});
  }
  stage_ends_.push_back({layers_.size(), grid_side});
  if (static_cast<std::size_t>(stage) + 1 < topology_.stages.size()) {
    layers_.emplace_back(MergeLayer(topology_, stage, grid_side, weights, norms));
  }
}

at::Tensor Network::run_layer(const Layer& layer, const at::Tensor& x,
                              const ForwardContext& context) {
  if (const auto* const tokenizer = std::get_if<TokenizerLayer>(&layer)) {
    return tokenizer->forward(x, context);
  }
  if (const auto* const merge = std::get_if<MergeLayer>(&layer)) {
    return merge->forward(x, context);
  }
  const auto& [block, number] = std::get<NumberedBlock>(layer);
  return block.forward(x, number, context);
}

at::Tensor Network::run_layers(std::size_t first, std::size_t last, const at::Tensor& x,
                               const ForwardContext& context) const {
  at::Tensor result = x;
  for (std::size_t i = first; i < last; ++i) {
    result = run_layer(layers_[i], result, context);
  }
  return result;
}

at::Tensor Network::tokens(const at::Tensor& images, const ForwardContext& context) const {
  return run_layers(0, layers_.size(), images, context);
}

std::vector<at::Tensor> Network::stage_maps(const at::Tensor& images,
                                            const ForwardContext& context) const {
  const std::int64_t class_tokens = topology_.tokenizer.class_token ? 1 : 0;
  std::vector<at::Tensor> maps;
  at::Tensor x = images;
  std::size_t first = 0;
  for (const StageEnd& end : stage_ends_) {
    x = run_layers(first, end.layers, x, context);
    maps.push_back(token_map(x.slice(1, class_tokens), end.side));
    first = end.layers;
  }
  return maps;
}

at::Tensor Network::features(const at::Tensor& images, const ForwardContext& context) const {
  return pool_tokens(topology_.head.pool, topology_.tokenizer.class_token, tokens(images, context));
}

at::Tensor Network::classify(const at::Tensor& tokens, const ForwardContext& context) const {
  if (!head_) {
    throw std::invalid_argument("network: logits need the head's weights, which were left out");
  }
  return head_->forward(tokens, context);
}

at::Tensor Network::logits(const at::Tensor& images, const ForwardContext& context) const {
  return classify(tokens(images, context), context);
}

}  // namespace asvit
