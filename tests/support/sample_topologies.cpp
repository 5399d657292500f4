#include "tests/support/sample_topologies.h"

#include <stdexcept>

namespace asvit {

namespace {

int between(Generator& generator, int least, int most) {
  return least + static_cast<int>(generator.below(static_cast<std::uint64_t>(most - least + 1)));
}

bool coin(Generator& generator) { return generator.below(2) == 1; }

Block random_block(Generator& generator, int grid_side, bool split) {
  Block block;
  block.heads = between(generator, 1, 6);
  block.head_dim = between(generator, 1, 9);
  block.expansion = 0.25 * between(generator, 4, 20);
  block.split = between(generator, 1, split ? grid_side : 1);
  while (grid_side % block.split != 0) {
    --block.split;
  }
  return block;
}

void add_random_stage(Generator& generator, Topology& topology) {
  Stage stage;
  stage.width = between(generator, 4, 40);
  if (!topology.stages.empty()) {
    const bool depthwise = topology.tokenizer.class_token || coin(generator);
    if (depthwise) {
      stage.width = topology.stages.back().width * between(generator, 1, 3);
    }
    topology.merges.push_back(
        {depthwise ? MergeKind::kDepthwise : MergeKind::kUnfold, between(generator, 2, 5)});
  }
  topology.stages.push_back(stage);
  const int side = grid_sides(topology).back();
  const int depth = between(generator, 1, 4);
  const bool alike = coin(generator);
  std::vector<Block>& blocks = topology.stages.back().blocks;
  for (int b = 0; b < depth; ++b) {
    blocks.push_back(alike && b > 0
                         ? blocks.front()
                         : random_block(generator, side, !topology.tokenizer.class_token));
  }
}

}  // namespace

Topology plain_vit(int width, const std::vector<int>& heads, const std::vector<double>& expansions,
                   int classes) {
  Topology topology;
  topology.classes = classes;
  topology.norm_eps = 1e-6;
  topology.tokenizer = {16,  16, 1, Padding::kSame, false, PositionEmbedding::kGridAndClassToken,
                        true};
  Stage stage;
  stage.width = width;
  for (std::size_t b = 0; b < heads.size(); ++b) {
    stage.blocks.push_back({heads[b], width / heads[b], 1, expansions[b]});
  }
  topology.stages = {stage};
  topology.head = {Pool::kClassToken, true, false};
  return topology;
}

Topology auto_former(int width, const std::vector<int>& heads,
                     const std::vector<double>& expansions) {
  Topology topology = plain_vit(width, heads, expansions, 100);
  topology.head.pool = Pool::kMean;
  return topology;
}

Topology pit(int base_dim, double expansion, const std::vector<int>& depths,
             const std::vector<int>& heads) {
  Topology topology;
  topology.classes = 100;
  topology.norm_eps = 1e-6;
  topology.tokenizer = {16, 8, 1, Padding::kNone, false, PositionEmbedding::kGrid, true};
  for (std::size_t s = 0; s < depths.size(); ++s) {
    Stage stage;
    stage.width = base_dim * heads[s];
    stage.blocks.assign(static_cast<std::size_t>(depths[s]), {heads[s], base_dim, 1, expansion});
    topology.stages.push_back(stage);
    if (s > 0) {
      topology.merges.push_back({MergeKind::kDepthwise, 3});
    }
  }
  topology.head = {Pool::kClassToken, true, false};
  return topology;
}

Topology auto_former_record() {
  return auto_former(192, {4, 4, 3, 4, 3, 3, 4, 4, 3, 3, 3, 4},
                     {3.5, 4, 3.5, 4, 3.5, 3.5, 4, 3.5, 4, 4, 4, 3.5});
}

Topology pit_record() { return pit(16, 6, {2, 8, 4}, {2, 4, 4}); }

Topology random_topology(Generator& generator) {
  Topology topology;
  topology.image_size = between(generator, 64, 160);
  topology.channels = between(generator, 1, 4);
  topology.classes = between(generator, 1, 50);
  topology.qkv_bias = coin(generator);
  topology.norm_eps = coin(generator) ? 1e-5 : 1e-6 * (1.0 + generator.uniform());
  topology.relative_position = coin(generator) ? 0 : between(generator, 1, 12);
  Tokenizer& tokenizer = topology.tokenizer;
  tokenizer.stride = between(generator, 2, 6);
  tokenizer.kernel = between(generator, tokenizer.stride, 9);
  tokenizer.dilation = coin(generator) ? 1 : between(generator, 2, 3);
  tokenizer.padding = coin(generator) ? Padding::kSame : Padding::kNone;
  tokenizer.norm = coin(generator);
  tokenizer.class_token = coin(generator);
  tokenizer.position = coin(generator) ? PositionEmbedding::kNone
                                       : (tokenizer.class_token && coin(generator)
                                              ? PositionEmbedding::kGridAndClassToken
                                              : PositionEmbedding::kGrid);
  const int stages = between(generator, 1, 4);
  for (int s = 0; s < stages; ++s) {
    add_random_stage(generator, topology);
  }
  const bool class_pool = tokenizer.class_token && coin(generator);
  topology.head = {class_pool ? Pool::kClassToken : Pool::kMean, coin(generator), coin(generator)};
  return topology;
}

}  // namespace asvit
