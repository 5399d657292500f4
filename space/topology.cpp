#include "space/topology.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <tuple>

#include "base/json_reader.h"

namespace asvit {

namespace {

/// Whether zeros are put around the image until the grid covers it.
bool pads(Padding padding) {
  switch (padding) {
    case Padding::kSame:
      return true;
    case Padding::kNone:
      return false;
  }
  throw unlisted(padding, kPaddings);
}

std::int64_t tokenizer_side(const Topology& topology) {
  const Tokenizer& tokenizer = topology.tokenizer;
  if (tokenizer.stride < 1) {
    reject("/tokenizer/stride", std::to_string(tokenizer.stride), "at least 1");
  }
  const bool same = pads(tokenizer.padding);
  const int footprint = same ? tokenizer.stride : tokenizer.extent();
  if (topology.image_size < std::max(footprint, 1)) {
    reject("/image_size", std::to_string(topology.image_size),
           "at least the tokenizer's " + std::string(same ? "stride " : "extent ") +
               std::to_string(footprint));
  }
  return (std::int64_t{topology.image_size} - footprint) / tokenizer.stride + 1;
}

std::int64_t merged_side(std::int64_t side, const Merge& merge) {
  switch (merge.kind) {
    case MergeKind::kUnfold:
      return side / 2;
    case MergeKind::kDepthwise:
      // The padding of kernel / 2 on both sides is the kernel's size, or one less where it is odd.
      return (side - merge.kernel % 2) / 2 + 1;
  }
  throw unlisted(merge.kind, kMergeKinds);
}

void resize_blocks(Stage& stage, int depth) {
  if (depth < 1 || depth > kMaxDepth) {
    reject("depth", std::to_string(depth), "1 .. " + std::to_string(kMaxDepth));
  }
  stage.blocks.resize(static_cast<std::size_t>(depth), Block(stage.blocks.back()));
}

}  // namespace

int Tokenizer::pad_before() const {
  const int excess = pads(padding) ? extent() - stride : 0;
  return (excess - (excess < 0 ? 1 : 0)) / 2;
}

int Tokenizer::pad_after() const { return pads(padding) ? extent() - stride - pad_before() : 0; }

bool Tokenizer::operator==(const Tokenizer& other) const {
  return std::tie(kernel, stride, dilation, padding, patch_norm, norm, position, class_token) ==
         std::tie(other.kernel, other.stride, other.dilation, other.padding, other.patch_norm,
                  other.norm, other.position, other.class_token);
}

bool Block::operator==(const Block& other) const {
  return std::tie(heads, head_dim, split, expansion) ==
         std::tie(other.heads, other.head_dim, other.split, other.expansion);
}

bool Stage::operator==(const Stage& other) const {
  return std::tie(width, family, blocks) == std::tie(other.width, other.family, other.blocks);
}

bool Merge::operator==(const Merge& other) const {
  return kind == other.kind && kernel == other.kernel;
}

bool Head::operator==(const Head& other) const {
  return std::tie(pool, norm, pre_logits) == std::tie(other.pool, other.norm, other.pre_logits);
}

bool Topology::operator==(const Topology& other) const {
  return std::tie(image_size, channels, classes, qkv_bias, norm_eps, relative_position,
                  sparse_coding, tokenizer, stages, merges,
                  head) == std::tie(other.image_size, other.channels, other.classes, other.qkv_bias,
                                    other.norm_eps, other.relative_position, other.sparse_coding,
                                    other.tokenizer, other.stages, other.merges, other.head);
}

std::vector<int> grid_sides(const Topology& topology) {
  std::vector<int> sides;
  std::int64_t side = tokenizer_side(topology);
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    if (s > 0) {
      if (s > topology.merges.size()) {
        reject("/merges", std::to_string(topology.merges.size()) + " merges",
               "one between every two stages");
      }
      side = merged_side(side, topology.merges[s - 1]);
    }
    if (side < 1) {
      reject("/stages/" + std::to_string(s), "a grid without tokens",
             "an image_size that leaves at least one token in every stage");
    }
    sides.push_back(static_cast<int>(side));
  }
  return sides;
}

int window_side(int grid_side, const Block& block) { return grid_side / block.split; }

int hidden_units(const Stage& stage, const Block& block) {
  const HiddenUnits rule = traits(stage.family).hidden_units;
  switch (rule) {
    case HiddenUnits::kExpanded:
      return static_cast<int>(stage.width * block.expansion);
    case HiddenUnits::kWidth:
      return stage.width;
  }
  throw std::invalid_argument("hidden units: got a rule that is not listed");
}

int block_count(const Topology& topology) {
  int count = 0;
  for (const Stage& stage : topology.stages) {
    count += stage.depth();
  }
  return count;
}

bool has_white_box_blocks(const Topology& topology) {
  return std::any_of(topology.stages.begin(), topology.stages.end(),
                     [](const Stage& stage) { return traits(stage.family).sparse_coding; });
}

int as_vit_width(int first, int stage) {
  std::int64_t width = first;
  for (int s = 0; s < stage && width < kAsVitMaxWidth; ++s) {
    width *= 2;
  }
  return static_cast<int>(std::min<std::int64_t>(width, kAsVitMaxWidth));
}

Topology resized(const Topology& topology, int width, const std::vector<int>& depths,
                 int max_width) {
  validate(topology);
  if (width < 1) {
    reject("width", std::to_string(width), "at least 1");
  }
  if (!depths.empty() && depths.size() != topology.stages.size()) {
    reject("depths", std::to_string(depths.size()) + " values",
           std::to_string(topology.stages.size()) + ", one a stage");
  }
  Topology result = topology;
  const std::int64_t first = topology.stages.front().width;
  for (std::size_t s = 0; s < result.stages.size(); ++s) {
    Stage& stage = result.stages[s];
    const std::int64_t scaled = (2 * std::int64_t{width} * stage.width + first) / (2 * first);
    stage.width = s == 0 ? width : static_cast<int>(std::min<std::int64_t>(scaled, max_width));
    if (!depths.empty()) {
      resize_blocks(stage, depths[s]);
    }
    for (Block& block : stage.blocks) {
      block.head_dim = stage.width / block.heads;
    }
  }
  validate(result);
  return result;
}

}  // namespace asvit
