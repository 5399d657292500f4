#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "space/topology.h"

namespace asvit {

/// One line of the bill.
struct CostItem {
  std::string name;
  std::int64_t parameters = 0;
  std::int64_t macs = 0;  ///< multiply-accumulates of one image's forward pass
};

/// What a topology costs, in closed form, no network built.
struct Cost {
  /// tokenizer, qkv, attention (the two products of each window), projection, ffn, norm, merging,
  /// head, in this order. Position embedding and class token count under tokenizer, the merging's
  /// norm under merging, the head's under head.
  std::vector<CostItem> items;

  /// Largest number of activation values alive at once in one image's forward pass without
  /// gradients: at each layer its input, its output and the residual stream held beside them;
  /// attention holds queries, keys, values, and the logits and probabilities of all windows.
  std::int64_t peak_activations = 0;

  std::int64_t parameters() const;
  std::int64_t macs() const;
};

/// Counts multiply-accumulates of linear layers, convolutions and attention products (the papers
/// call them FLOPs); norms, activations, softmax and additions count nothing.
/// `topology` must be valid. Counts are exact below 2^53 and stop at 2^59 an item.
Cost cost(const Topology& topology);

}  // namespace asvit
