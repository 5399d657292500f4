#include "tests/support/square_topology.h"

#include "network/init.h"

namespace asvit::testing {

Topology square_topology() {
  Topology topology;
  topology.image_size = 16;
  topology.classes = 4;
  topology.tokenizer.kernel = 3;
  topology.tokenizer.stride = 2;
  topology.tokenizer.position = PositionEmbedding::kGrid;
  Stage first;
  first.width = 8;
  first.blocks = {{2, 4, 2, 2.0}};
  Stage second;
  second.width = 12;
  second.blocks = {{3, 4, 1, 2.0}, {2, 6, 2, 1.5}};
  topology.stages = {first, second};
  topology.merges = {{MergeKind::kUnfold, 3}};
  return topology;
}

Weights drawn_weights(const Topology& topology, at::ScalarType type) {
  return draw_weights(topology, HeadWeights::kPresent, 7, at::TensorOptions().dtype(type));
}

}  // namespace asvit::testing
