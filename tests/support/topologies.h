#pragma once

#include <string>

#include "space/topology.h"
#include "space/topology_text.h"

namespace asvit::testing {

/// An as-vit topology with a small image and width.
inline Topology small_topology(const std::string& text = "8,2,3|4,1,2|4,1,4|4,1,2|32",
                               int image_size = 32, int width = 8) {
  TextDefaults defaults;
  defaults.image_size = image_size;
  defaults.width = width;
  defaults.classes = 5;
  return parse_topology_text(text, defaults);
}

/// One stage with a class token, a learned position embedding and blocks that differ: AutoFormer's
/// kind.
inline Topology class_token_topology() {
  Topology topology;
  topology.image_size = 16;
  topology.classes = 5;
  topology.norm_eps = 1e-6;
  topology.tokenizer = {4,   4, 1, Padding::kNone, false, PositionEmbedding::kGridAndClassToken,
                        true};
  Stage stage;
  stage.width = 24;
  stage.blocks = {{3, 8, 1, 3.5}, {4, 6, 1, 2.0}};
  topology.stages = {stage};
  topology.head = {Pool::kMean, true, false};
  return topology;
}

/// class_token_topology() with relative positions that the grid reaches beyond: the original
/// AutoFormer's kind.
inline Topology relative_topology() {
  Topology topology = class_token_topology();
  topology.relative_position = 2;
  return topology;
}

/// Relative positions inside windows.
inline Topology relative_windows_topology() {
  Topology topology = small_topology("8,2,3|4,2,2|4,1,4|4,1,2|32");
  topology.relative_position = 3;
  return topology;
}

/// Three stages with depth-wise merging and a class token carried along: PiT's kind.
inline Topology depthwise_topology() {
  Topology topology;
  topology.image_size = 22;
  topology.classes = 5;
  topology.norm_eps = 1e-6;
  topology.tokenizer = {4, 3, 1, Padding::kNone, false, PositionEmbedding::kGrid, true};
  for (int heads : {1, 2, 4}) {
    Stage stage;
    stage.width = 6 * heads;
    stage.blocks = {{heads, 6, 1, 2.0}};
    topology.stages.push_back(stage);
  }
  topology.merges = {{MergeKind::kDepthwise, 3}, {MergeKind::kDepthwise, 3}};
  topology.head = {Pool::kClassToken, true, false};
  return topology;
}

/// All three families of blocks, in windows and without.
inline Topology white_box_topology() {
  Topology topology = small_topology("8,2,3|4,2,2|4,1,4|4,1,2|32");
  topology.stages[0].family = BlockFamily::kCrate;
  topology.stages[1].family = BlockFamily::kCrateAlpha;
  topology.stages[3].family = BlockFamily::kCrateAlpha;
  topology.sparse_coding = {0.2, 0.05};
  return topology;
}

/// One stage of a white-box family, a class token, positions: the published models' kind.
inline Topology published_topology(BlockFamily family) {
  Topology topology = class_token_topology();
  topology.tokenizer.patch_norm = family == BlockFamily::kCrate;
  topology.stages[0].family = family;
  topology.head.pool = Pool::kClassToken;
  return topology;
}

}  // namespace asvit::testing
