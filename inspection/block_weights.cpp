#include "inspection/block_weights.h"

#include "network/network.h"
#include "network/weight_names.h"

namespace asvit {

std::vector<BlockPlace> block_places(const Topology& topology) {
  std::vector<BlockPlace> places;
  const std::vector<int> sides = grid_sides(topology);
  std::size_t layer = 1;  // the tokenizer comes first
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    const Stage& stage = topology.stages[s];
    for (std::size_t b = 0; b < stage.blocks.size(); ++b) {
      places.push_back({static_cast<int>(s), static_cast<int>(b), stage.family, stage.width,
                        sides[s], stage.blocks[b], block_prefix(s, b), layer++});
    }
    ++layer;  // the merging
  }
  return places;
}

at::Tensor subspace_coordinates(const Topology& topology, const Weights& weights,
                                const BlockPlace& place, const at::Tensor& tokens) {
  const Norm norm =
      norm_from(weights, place.prefix + "norm1", topology.norm_eps, NormKind::kLayerNorm);
  const BlockTraits& family = traits(place.family);
  Linear projection = linear_from(weights, place.prefix + "attn." + family.input);
  const std::int64_t inner = std::int64_t{place.shape.heads} * place.shape.head_dim;
  if (family.projections > 1) {
    const std::int64_t values = (family.projections - 1) * inner;
    projection.weight = projection.weight.narrow(0, values, inner);
    if (projection.bias.defined()) {
      projection.bias = projection.bias.narrow(0, values, inner);
    }
  }
  return projection.forward(norm.forward(tokens, nullptr), nullptr)
      .reshape({tokens.size(1), place.shape.heads, place.shape.head_dim})
      .transpose(0, 1);
}

}  // namespace asvit
