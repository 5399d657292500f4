#pragma once

#include <optional>
#include <string>

#include <ATen/ATen.h>

#include "network/forward_context.h"
#include "network/layers.h"
#include "network/relative_position.h"
#include "space/topology.h"

namespace asvit {

/// Multi-head self-attention inside the non-overlapping square windows of a token grid. White-box
/// blocks project once onto their subspaces: queries, keys and values are the same.
class WindowAttention {
 public:
  WindowAttention(const Block& block, BlockFamily family, int grid_side, const Weights& weights,
                  const std::string& prefix);

  /// (batch, tokens, width) -> the same; with one window a class token takes part.
  at::Tensor forward(const at::Tensor& x, const ForwardContext& context) const;

  /// Attention before its softmax: (batch, tokens, width) -> (batch * windows, heads, window
  /// tokens, window tokens), queries before keys.
  at::Tensor logits(const at::Tensor& x) const;

 private:
  /// (batch, tokens, P * inner) -> (P, batch * windows, heads, window tokens, head dim), P the
  /// number of projections.
  at::Tensor split_windows(const at::Tensor& projected) const;
  /// logits() of what split_windows() gave.
  at::Tensor logits_of(const at::Tensor& parts) const;
  /// (batch * windows, heads, window tokens, head dim) -> (batch, tokens, inner).
  at::Tensor join_windows(const at::Tensor& x, std::int64_t batch) const;

  std::int64_t heads_;
  std::int64_t head_dim_;
  std::int64_t window_;       // tokens a side
  std::int64_t windows_;      // windows a side
  std::int64_t projections_;  // 3: queries, keys, values; 1: one for all
  Linear input_;
  Linear projection_;
  std::optional<RelativePosition> relative_;
};

}  // namespace asvit
