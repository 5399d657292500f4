#pragma once

#include <optional>
#include <string>

#include <ATen/ATen.h>

#include "network/weights.h"

namespace asvit {

/// Learned vectors for where a key lies as its query sees it, as AutoFormer has them (Chen et al.,
/// ICCV 2021, after Shaw et al., arXiv 1803.02155): r_ij = V[row distance] + H[column distance],
/// distances cut at a farthest one, with one further vector wherever a class token takes part. Own
/// tables for keys and for values; all heads share them.
class RelativePosition {
 public:
  /// The tables `PREFIXrel_pos_embed_k.embeddings_table_v` and so on, (2 * farthest + 2, head dim)
  /// each, for tokens of a `side` x `side` window; nothing where `weights` has none.
  static std::optional<RelativePosition> from(const Weights& weights, const std::string& prefix,
                                              std::int64_t side);

  /// q_i . r_ij for queries (windows, heads, tokens, head dim): (windows, heads, tokens, tokens).
  at::Tensor logits(const at::Tensor& query) const;

  /// sum_j p_ij r_ij for probabilities (windows, heads, tokens, tokens): (windows, heads, tokens,
  /// head dim).
  at::Tensor values(const at::Tensor& probabilities) const;

 private:
  struct Tables {
    at::Tensor vertical;
    at::Tensor horizontal;
  };

  /// r of all pairs, (tokens, tokens, head dim).
  at::Tensor vectors(const Tables& tables, std::int64_t tokens) const;

  Tables key_;
  Tables value_;
  at::Tensor row_index_;     // (side^2, side^2), int64, into the vertical tables
  at::Tensor column_index_;  // the same into the horizontal ones
};

/// Into a table of 2 * `farthest` + 2 vectors for the tokens of a `side` x `side` window, row by
/// row: farthest + 1 + the distance along rows (`vertical`) or columns, cut at `farthest`;
/// (side^2, side^2), int64. A class token's index is 0.
at::Tensor relative_index(std::int64_t side, std::int64_t farthest, bool vertical);

}  // namespace asvit
