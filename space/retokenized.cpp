#include "space/retokenized.h"

#include <cmath>
#include <set>
#include <stdexcept>

namespace asvit {
namespace {

Topology coarser(Topology topology, int factor, CoarseTokens kind) {
  Tokenizer& tokenizer = topology.tokenizer;
  tokenizer.stride *= factor;
  switch (kind) {
    case CoarseTokens::kDilate:
      tokenizer.dilation *= factor;
      return topology;
    case CoarseTokens::kResize:
      tokenizer.kernel *= factor;
      return topology;
  }
  throw unlisted(kind, kCoarseTokens);
}

bool leaves_tokens(const Topology& topology, int factor) {
  try {
    grid_sides(coarser(topology, factor, CoarseTokens::kDilate));
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

/// The split of a grid into windows that is nearest to `split`.
int nearest_split(int grid_side, int split) {
  const double wanted = static_cast<double>(grid_side) / split;
  int best = 1;
  for (int window = 1; window <= grid_side; ++window) {
    if (grid_side % window == 0 && std::abs(window - wanted) < std::abs(best - wanted)) {
      best = window;
    }
  }
  return grid_side / best;
}

}  // namespace

const char* to_string(CoarseTokens kind) { return name_of(kind, kCoarseTokens); }

CoarseTokens coarse_tokens(const std::string& name) {
  return value_of("coarse_tokens", name, kCoarseTokens);
}

int largest_token_factor(const Topology& topology) {
  int factor = 1;
  for (int next = 2; next <= kMostTokenFactor; ++next) {
    factor = leaves_tokens(topology, next) ? next : factor;
  }
  return factor;
}

Topology retokenized(const Topology& topology, int factor, CoarseTokens kind) {
  if (factor < 1 || factor > kMostTokenFactor || !leaves_tokens(topology, factor)) {
    throw std::invalid_argument("token factor: got " + std::to_string(factor) +
                                ", which leaves a stage without tokens, expected at most " +
                                std::to_string(largest_token_factor(topology)));
  }
  if (factor == 1) {
    return topology;
  }
  if (kind == CoarseTokens::kResize && topology.tokenizer.patch_norm) {
    throw std::invalid_argument(
        "coarse_tokens: got resize for a tokenizer that norms patches, expected dilate: a norm's "
        "weights belong to pixels");
  }
  Topology result = coarser(topology, factor, kind);
  const std::vector<int> sides = grid_sides(result);
  for (std::size_t s = 0; s < result.stages.size(); ++s) {
    for (Block& block : result.stages[s].blocks) {
      block.split = nearest_split(sides[s], block.split);
    }
  }
  validate(result);
  return result;
}

std::vector<std::string> changed_windows(const Topology& topology, int factor) {
  const Topology coarse = retokenized(topology, factor, CoarseTokens::kDilate);
  const std::vector<int> sides = grid_sides(coarse);
  std::vector<std::string> lines;
  for (std::size_t s = 0; s < coarse.stages.size(); ++s) {
    std::set<int> told;
    for (std::size_t b = 0; b < coarse.stages[s].blocks.size(); ++b) {
      const Block& before = topology.stages[s].blocks[b];
      const Block& after = coarse.stages[s].blocks[b];
      if (before.split == after.split || !told.insert(before.split).second) {
        continue;
      }
      const std::string window = std::to_string(window_side(sides[s], after));
      lines.push_back("stage " + std::to_string(s + 1) + ": windows of " + window + " x " + window +
                      " tokens (split " + std::to_string(after.split) + ") where split " +
                      std::to_string(before.split) + " does not divide the grid of " +
                      std::to_string(sides[s]));
    }
  }
  return lines;
}

}  // namespace asvit
