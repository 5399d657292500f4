#include "metrics/engine/token_grid.h"

namespace asvit::engine {

std::vector<TokenGrid> token_grids(const Topology& topology) {
  std::vector<TokenGrid> grids;
  const std::vector<int> sides = grid_sides(topology);
  for (std::size_t s = 0; s < sides.size(); ++s) {
    grids.emplace_back(sides[s], window_side(sides[s], topology.stages[s].blocks.front()));
  }
  return grids;
}

std::vector<std::int32_t> merge_places(const TokenGrid& from, const TokenGrid& to, int kernel) {
  const int before = (kernel - 2) / 2;  // the stride is 2; as network/merging.cpp pads
  const int area = kernel * kernel;
  std::vector<std::int32_t> places(static_cast<std::size_t>(std::int64_t{to.tokens()} * area), -1);
  for (int row = 0; row < to.side(); ++row) {
    for (int column = 0; column < to.side(); ++column) {
      std::int32_t* of_token = places.data() + std::int64_t{to.place(row, column)} * area;
      for (int i = 0; i < area; ++i) {
        const int source_row = 2 * row - before + i / kernel;
        const int source_column = 2 * column - before + i % kernel;
        if (source_row >= 0 && source_row < from.side() && source_column >= 0 &&
            source_column < from.side()) {
          of_token[i] = from.place(source_row, source_column);
        }
      }
    }
  }
  return places;
}

}  // namespace asvit::engine
