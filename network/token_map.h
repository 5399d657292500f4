#pragma once

#include <cstdint>

#include <ATen/ATen.h>

namespace asvit {

/// The tokens of a `side` x `side` grid as a map: (batch, side^2, width) -> (batch, width, side,
/// side), token `row * side + column` at its row and column. A class token is none of the grid's.
inline at::Tensor token_map(const at::Tensor& tokens, std::int64_t side) {
  return tokens.transpose(1, 2).reshape({tokens.size(0), tokens.size(2), side, side});
}

}  // namespace asvit
