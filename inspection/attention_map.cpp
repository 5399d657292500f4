#include "inspection/attention_map.h"

#include <ATen/core/grad_mode.h>

#include "inspection/block_weights.h"
#include "network/attention.h"
#include "network/network.h"

namespace asvit {
namespace {

/// A map of a block's input tokens.
at::Tensor map_of(const Topology& topology, const Weights& weights, const BlockPlace& place,
                  const at::Tensor& tokens) {
  const Norm norm =
      norm_from(weights, place.prefix + "norm1", topology.norm_eps, NormKind::kLayerNorm);
  const WindowAttention attention(place.shape, place.family, place.grid_side, weights,
                                  place.prefix + "attn.");
  // (windows, heads, queries, keys); logits are linear in the query, so the mean query's are the
  // mean over the queries.
  const at::Tensor logits = attention.logits(norm.forward(tokens, nullptr));
  const bool class_token = topology.tokenizer.class_token;
  const at::Tensor probabilities =
      at::softmax(class_token ? logits.select(2, 0) : logits.mean(2), -1);
  const std::int64_t window = window_side(place.grid_side, place.shape);
  const std::int64_t windows = place.grid_side / window;
  return probabilities.slice(2, class_token ? 1 : 0)
      .reshape({windows, windows, place.shape.heads, window, window})
      .permute({2, 0, 3, 1, 4})
      .reshape({place.shape.heads, place.grid_side, place.grid_side});
}

}  // namespace

std::vector<at::Tensor> attention_maps(const Topology& topology, const Weights& weights,
                                       const at::Tensor& image) {
  const at::NoGradGuard no_grad;
  const Network network(topology, weights, NormKind::kLayerNorm);
  std::vector<at::Tensor> maps;
  at::Tensor x = image.to(network.options());
  std::size_t layer = 0;
  for (const BlockPlace& place : block_places(topology)) {
    x = network.run_layers(layer, place.layer, x);
    layer = place.layer;
    maps.push_back(map_of(topology, weights, place, x).to(at::kCPU));
  }
  return maps;
}

}  // namespace asvit
