#pragma once

#include <cstdint>
#include <vector>

#include "space/topology.h"

namespace asvit::engine {

/// The order in which the engine keeps a stage's tokens: window after window, each row by row, so
/// that a window's tokens are neighbours.
class TokenGrid {
 public:
  /// `side`: tokens a side of the grid; `window`: of a window, a divisor of `side`.
  TokenGrid(int side, int window) : side_(side), window_(window) {}

  int side() const { return side_; }                          ///< of the grid, in tokens
  int tokens() const { return side_ * side_; }                ///< of the grid
  int window_tokens() const { return window_ * window_; }     ///< of one window
  int windows() const { return tokens() / window_tokens(); }  ///< of the grid

  /// Place in this order of the token at (row, column).
  int place(int row, int column) const {
    const int across = side_ / window_;
    const int window = row / window_ * across + column / window_;
    return window * window_tokens() + row % window_ * window_ + column % window_;
  }

 private:
  int side_;
  int window_;
};

/// Every stage's grid. All blocks of a stage must have the same split.
std::vector<TokenGrid> token_grids(const Topology& topology);

/// Where a merge reads: for every token of `to`, kernel x kernel places in `from`, -1 where the
/// padding is.
std::vector<std::int32_t> merge_places(const TokenGrid& from, const TokenGrid& to, int kernel);

}  // namespace asvit::engine
