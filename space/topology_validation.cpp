#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "base/json_reader.h"
#include "space/topology.h"

namespace asvit {

namespace {

// Far above any network that could be built, and low enough that no dimension of a tensor (tokens
// of a grid, 3 * heads * head_dim, kernel * kernel * channels) leaves 32 bits.
constexpr int kMaxImageSize = 8192;
constexpr int kMaxChannels = 1024;
constexpr int kMaxClasses = 1000000;
constexpr int kMaxTokenizerKernel = 1024;
constexpr int kMaxMergeKernel = 64;
constexpr int kMaxHidden = 1 << 22;
constexpr std::size_t kMaxStages = 64;

void require_range(const std::string& where, int got, int least, int most) {
  if (got < least || got > most) {
    reject(where, std::to_string(got), std::to_string(least) + " .. " + std::to_string(most));
  }
}

/// Above 0, or from 0 on where that makes sense, and at most 10.
void require_coefficient(const std::string& where, double got, bool may_be_zero) {
  constexpr double kMost = 10.0;
  if (!((got > 0.0 || (may_be_zero && got == 0.0)) && got <= kMost)) {
    reject(where, shown(got), may_be_zero ? "0 .. 10" : "above 0 and at most 10");
  }
}

/// `value` is in its table: nothing behind this compares with values that no table knows.
template <typename T, typename Row, std::size_t kCount>
void require_listed(const std::string& where, T value, const Row (&table)[kCount]) {
  try {
    row_of(value, table);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(where + ": " + error.what());
  }
}

/// The names of the rows that `fits`, each between `quotes`.
template <typename Row, std::size_t kCount, typename Fits>
std::string names_where(const Row (&table)[kCount], const char* quotes, const char* between,
                        const Fits& fits) {
  std::string names;
  for (const Row& row : table) {
    if (fits(row)) {
      names += (names.empty() ? "" : between) + (quotes + std::string(row.name)) + quotes;
    }
  }
  return names;
}

std::string at(const char* list, std::size_t index, const char* field) {
  return std::string(list) + "/" + std::to_string(index) + "/" + field;
}

/// The pointer of a block's field in the JSON form: one a stage where all blocks agree.
template <typename T>
std::string block_field(std::size_t s, const Stage& stage, std::size_t b, const char* name,
                        T Block::*field) {
  std::string pointer = at("/stages", s, name);
  for (const Block& block : stage.blocks) {
    if (block.*field != stage.blocks.front().*field) {
      return pointer + "/" + std::to_string(b);
    }
  }
  return pointer;
}

void validate_kinds(const Topology& topology) {
  require_listed("/tokenizer/padding", topology.tokenizer.padding, kPaddings);
  require_listed("/tokenizer/position", topology.tokenizer.position, kPositionEmbeddings);
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    require_listed(at("/stages", s, "family"), topology.stages[s].family, kBlockFamilies);
  }
  for (std::size_t m = 0; m < topology.merges.size(); ++m) {
    require_listed(at("/merges", m, "kind"), topology.merges[m].kind, kMergeKinds);
  }
  require_listed("/head/pool", topology.head.pool, kPools);
}

void validate_scalars(const Topology& topology) {
  require_range("/image_size", topology.image_size, 1, kMaxImageSize);
  require_range("/channels", topology.channels, 1, kMaxChannels);
  require_range("/classes", topology.classes, 1, kMaxClasses);
  if (!(topology.norm_eps > 0.0 && topology.norm_eps <= 1.0)) {
    reject("/norm_eps", shown(topology.norm_eps), "above 0 and at most 1");
  }
  require_range("/relative_position", topology.relative_position, 0, kMaxRelativePosition);
  const bool distances =
      std::all_of(topology.stages.begin(), topology.stages.end(),
                  [](const Stage& stage) { return traits(stage.family).distances; });
  if (topology.relative_position != 0 && !distances) {
    reject("/relative_position", std::to_string(topology.relative_position),
           "0 beside " + names_where(kBlockFamilies, "", " and ", [](const BlockTraits& family) {
             return !family.distances;
           }) + " blocks");
  }
  require_coefficient("/sparse_coding/eta", topology.sparse_coding.eta, false);
  require_coefficient("/sparse_coding/lambda", topology.sparse_coding.lambda, true);
}

void validate_tokenizer(const Tokenizer& tokenizer) {
  require_range("/tokenizer/stride", tokenizer.stride, 1, kMaxTokenizerKernel);
  require_range("/tokenizer/kernel", tokenizer.kernel, 1, kMaxTokenizerKernel);
  require_range("/tokenizer/dilation", tokenizer.dilation, 1, kMaxTokenizerKernel);
  if (std::int64_t{tokenizer.kernel} * tokenizer.dilation < tokenizer.stride) {
    reject(
        "/tokenizer/kernel", std::to_string(tokenizer.kernel),
        "at least the stride " + std::to_string(tokenizer.stride) +
            (tokenizer.dilation == 1 ? ""
                                     : " over the dilation " + std::to_string(tokenizer.dilation)));
  }
  if (tokenizer.position == PositionEmbedding::kGridAndClassToken && !tokenizer.class_token) {
    reject("/tokenizer/position", "\"grid+class_token\"",
           "\"none\" or \"grid\" without a class token");
  }
}

void validate_block(const Stage& stage, std::size_t s, std::size_t b) {
  const Block& block = stage.blocks[b];
  const auto where = [&](const char* name, auto field) {
    return block_field(s, stage, b, name, field);
  };
  require_range(where("heads", &Block::heads), block.heads, 1, kMaxWidth);
  require_range(where("head_dim", &Block::head_dim), block.head_dim, 1, kMaxWidth);
  if (std::int64_t{block.heads} * block.head_dim > kMaxWidth) {
    reject(where("head_dim", &Block::head_dim), std::to_string(block.head_dim),
           "heads * head_dim of at most " + std::to_string(kMaxWidth));
  }
  require_range(where("split", &Block::split), block.split, 1, kMaxImageSize);
  const double hidden = stage.width * block.expansion;
  if (!(hidden >= 1.0 && hidden <= kMaxHidden)) {
    reject(where("expansion", &Block::expansion), shown(block.expansion),
           "1 .. " + std::to_string(kMaxHidden) + " hidden units at width " +
               std::to_string(stage.width));
  }
}

void validate_stages(const Topology& topology) {
  const std::size_t count = topology.stages.size();
  if (count < 1 || count > kMaxStages) {
    reject("/stages", std::to_string(count) + " stages", "1 .. " + std::to_string(kMaxStages));
  }
  for (std::size_t s = 0; s < count; ++s) {
    const Stage& stage = topology.stages[s];
    require_range(at("/stages", s, "width"), stage.width, 1, kMaxWidth);
    require_range(at("/stages", s, "depth"), stage.depth(), 1, kMaxDepth);
    for (std::size_t b = 0; b < stage.blocks.size(); ++b) {
      validate_block(stage, s, b);
    }
  }
}

void validate_merge(const Topology& topology, std::size_t m) {
  const Merge& merge = topology.merges[m];
  require_range(at("/merges", m, "kernel"), merge.kernel, 2, kMaxMergeKernel);
  if (merge.kind == MergeKind::kUnfold && topology.tokenizer.class_token) {
    reject(at("/merges", m, "kind"), "\"unfold\"", "\"depthwise\" beside a class token");
  }
  const int from = topology.stages[m].width;
  const int to = topology.stages[m + 1].width;
  if (merge.kind == MergeKind::kDepthwise && to % from != 0) {
    reject(at("/stages", m + 1, "width"), std::to_string(to),
           "a multiple of the width " + std::to_string(from) + " before the depthwise merge");
  }
}

void validate_merges(const Topology& topology) {
  if (topology.merges.size() + 1 != topology.stages.size()) {
    reject("/merges", std::to_string(topology.merges.size()) + " merges",
           std::to_string(topology.stages.size() - 1) + ", one between every two stages");
  }
  for (std::size_t m = 0; m < topology.merges.size(); ++m) {
    validate_merge(topology, m);
  }
}

void validate_splits(const Topology& topology) {
  const std::vector<int> sides = grid_sides(topology);
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    const Stage& stage = topology.stages[s];
    for (std::size_t b = 0; b < stage.blocks.size(); ++b) {
      const int split = stage.blocks[b].split;
      const bool divides = sides[s] % split == 0;
      if (!divides || (topology.tokenizer.class_token && split != 1)) {
        reject(block_field(s, stage, b, "split", &Block::split), std::to_string(split),
               divides ? "1 beside a class token"
                       : "a divisor of the grid side " + std::to_string(sides[s]));
      }
    }
  }
}

}  // namespace

void validate(const Topology& topology) {
  validate_kinds(topology);
  validate_scalars(topology);
  validate_tokenizer(topology.tokenizer);
  validate_stages(topology);
  validate_merges(topology);
  validate_splits(topology);
  if (traits(topology.head.pool).needs_class_token && !topology.tokenizer.class_token) {
    reject("/head/pool", shown(traits(topology.head.pool).name),
           names_where(kPools, "\"", " or ", [](const PoolTraits& pool) {
             return !pool.needs_class_token;
           }) + " without a class token");
  }
}

}  // namespace asvit
