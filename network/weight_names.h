#pragma once

#include <cstddef>
#include <string>

namespace asvit {

/// What the names of a stage's weights start with, its merging's and its blocks': "stages.0.".
inline std::string stage_prefix(std::size_t stage) {
  return "stages." + std::to_string(stage) + ".";
}

/// What the names of a block's weights start with: "stages.0.blocks.1.".
inline std::string block_prefix(std::size_t stage, std::size_t block) {
  return stage_prefix(stage) + "blocks." + std::to_string(block) + ".";
}

/// What the names of the weights start with that take `stage` to the next: "stages.0.downsample.".
inline std::string merge_prefix(std::size_t stage) { return stage_prefix(stage) + "downsample."; }

}  // namespace asvit
