#include "network/coarse_weights.h"

#include "network/resampling.h"

namespace asvit {

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
    result.set(name, resized_kernel(weights.at(name), resizer_));
  }
  return result;
}

}  // namespace asvit
