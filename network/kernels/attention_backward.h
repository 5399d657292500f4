#pragma once

// The backward pass of attention of one head in one window. For the kernels' own sources; see
// attention_kernels.h.

#include "network/kernels/attention_head.h"

namespace asvit {
namespace {

/// What a backward pass reads and adds up.
struct Backward {
  const float* statistics;
  std::int64_t padded;  ///< tokens of whole blocks
  float* query;         ///< (dim, padded): times scale and log2(e), as in the forward pass
  float* out_gradient;  ///< (dim, padded): over the sum of exponentials
  float* query_sums;    ///< (blocks, dim, kLanes): gradients of the queries
  float* out_dot;       ///< (padded): output . its gradient, over the sum of exponentials
  float* block_sums;    ///< (dim, key and value, blocks together, kLanes): their gradients
};

/// A group of queries against blocks of keys: adds to the gradients of keys and values, leaves the
/// logits' gradients in tile[b * kLanes + g]. Lanes beyond the last key hold garbage that stays in
/// its lane.
template <Range kRange, int kBlocks, int kDim, int kGroup>
// One function, so that its sums stay in registers. NOLINTNEXTLINE(readability-function-size)
inline void backward_group(const Head<kDim>& head, const Backward& at, int first_key, int i,
                           Vec* tile) {
  const int dim = head.dim();
  const std::int64_t stride = head.of.stride;
  Vec p[kGroup * kBlocks];
  Vec ds[kGroup * kBlocks];
#pragma GCC unroll 8
  for (int n = 0; n < kGroup * kBlocks; ++n) {
    p[n] = Vec{};
    ds[n] = broadcast(-at.out_dot[i + n / kBlocks]);
  }
  for (int c = 0; c < dim; ++c) {
    const float* q = at.query + c * at.padded + i;
    const float* go = at.out_gradient + c * at.padded + i;
    Vec k[kBlocks];
    Vec v[kBlocks];
#pragma GCC unroll 2
    for (int b = 0; b < kBlocks; ++b) {
      k[b] = load(head.of.key + c * stride + first_key + b * kLanes);
      v[b] = load(head.of.value + c * stride + first_key + b * kLanes);
    }
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) {
#pragma GCC unroll 2
      for (int b = 0; b < kBlocks; ++b) {
        p[g * kBlocks + b] += k[b] * q[g];
        ds[g * kBlocks + b] += v[b] * go[g];
      }
    }
  }
#pragma GCC unroll 8
  for (int n = 0; n < kGroup * kBlocks; ++n) {
    p[n] = weight_of<kRange>(p[n], broadcast(at.statistics[2 * (i + n / kBlocks)]));
    ds[n] *= p[n];
    tile[n % kBlocks * kLanes + n / kBlocks] = ds[n];
  }
  for (int c = 0; c < dim; ++c) {
    const float* q = at.query + c * at.padded + i;
    const float* go = at.out_gradient + c * at.padded + i;
    float* to = at.block_sums + 2 * c * kBlocks * kLanes;
    Vec dk[kBlocks];
    Vec dv[kBlocks];
#pragma GCC unroll 2
    for (int b = 0; b < kBlocks; ++b) {
      dk[b] = load(to + b * kLanes);
      dv[b] = load(to + (kBlocks + b) * kLanes);
    }
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) {
#pragma GCC unroll 2
      for (int b = 0; b < kBlocks; ++b) {
        dk[b] += ds[g * kBlocks + b] * q[g];
        dv[b] += p[g * kBlocks + b] * go[g];
      }
    }
#pragma GCC unroll 2
    for (int b = 0; b < kBlocks; ++b) {
      store(to + b * kLanes, dk[b]);
      store(to + (kBlocks + b) * kLanes, dv[b]);
    }
  }
}

/// Adds kCount keys' share to a block of queries' gradients; tile[g] is of key `first_key` + g, its
/// lanes are queries.
template <int kCount, int kDim>
inline void add_keys(const Head<kDim>& head, const Vec* tile, int first_key,
                     float* __restrict sums) {
  // Four channels at once: each is a chain of sums, and one alone would wait for itself.
  for_groups<4>(head.dim(), [&](int c, auto channels) {
    constexpr int kChannels = channels.value;
    const float* key = head.of.key + c * head.of.stride + first_key;
    Vec dq[kChannels];
#pragma GCC unroll 4
    for (int n = 0; n < kChannels; ++n) {
      dq[n] = load(sums + std::int64_t{c + n} * kLanes);
    }
#pragma GCC unroll 16
    for (int g = 0; g < kCount; ++g) {
#pragma GCC unroll 4
      for (int n = 0; n < kChannels; ++n) {
        dq[n] += tile[g] * key[n * head.of.stride + g];
      }
    }
#pragma GCC unroll 4
    for (int n = 0; n < kChannels; ++n) {
      store(sums + std::int64_t{c + n} * kLanes, dq[n]);
    }
  });
}

/// The same for the `keys` first of a tile.
template <int kDim>
inline void add_query_gradients(const Head<kDim>& head, const Vec* tile, int first_key, int keys,
                                float* __restrict sums) {
  if (keys == kLanes) {
    add_keys<kLanes>(head, tile, first_key, sums);
    return;
  }
  for (int j = 0; j < keys; ++j) {
    add_keys<1>(head, tile + j, first_key + j, sums);
  }
}

/// All queries against blocks of keys.
template <Range kRange, int kBlocks, int kDim>
inline void backward_block(const Head<kDim>& head, const Backward& at, int block) {
  const int dim = head.dim();
  const int count = head.of.count;
  const int first_key = block * kLanes;
  for (int i = 0; i < 2 * dim * kBlocks; ++i) {
    store(at.block_sums + i * kLanes, Vec{});
  }
  for (int i = 0; i < count; i += kLanes) {
    Vec tile[kBlocks * kLanes];
    const int queries = count - i < kLanes ? count - i : kLanes;
    for (int n = 0; n < kBlocks * kLanes && queries < kLanes; ++n) {
      tile[n] = Vec{};
    }
    for_groups<4>(queries, [&](int query, auto group) {
      backward_group<kRange, kBlocks, kDim, group.value>(head, at, first_key, i + query,
                                                         tile + query);
    });
    for (int b = 0; b < kBlocks; ++b) {
      transpose(tile + b * kLanes);
      add_query_gradients(head, tile + b * kLanes, first_key + b * kLanes, head.tokens(block + b),
                          at.query_sums + i * dim);
    }
  }
}

/// Lays the scratch out, scales queries and output gradients and multiplies the latter with the
/// output.
template <int kDim>
Backward backward_setup(const Head<kDim>& head, const float* out, const float* statistics,
                        const float* out_gradient) {
  const int dim = head.dim();
  const std::int64_t padded = std::int64_t{head.blocks()} * kLanes;
  float* query = head.of.scratch;
  float* scaled_gradient = query + padded * dim;
  float* query_sums = scaled_gradient + padded * dim;
  float* out_dot = query_sums + padded * dim;
  for (int block = 0; block < head.blocks(); ++block) {
    Vec inverse = {};
    for (int lane = 0; lane < head.tokens(block); ++lane) {
      inverse[lane] = statistics[2 * (block * kLanes + lane) + 1];
    }
    Vec dot = {};
    for (int c = 0; c < dim; ++c) {
      const std::int64_t from = c * head.of.stride + block * kLanes;
      const std::int64_t to = c * padded + block * kLanes;
      const Vec gradient = load(out_gradient + from) * inverse;
      dot += load(out + from) * gradient;
      store(scaled_gradient + to, gradient);
      store(query + to, load(head.of.query + from) * (head.scale() * kLog2E));
      store(query_sums + (block * dim + c) * kLanes, Vec{});
    }
    store(out_dot + block * kLanes, dot);
  }
  return {statistics, padded, query, scaled_gradient, query_sums, out_dot, out_dot + padded};
}

template <Range kRange, int kDim>
void attention_backward_blocks(const Head<kDim>& head, const Backward& at,
                               const AttentionGradient& gradient) {
  for_blocks(head.blocks(), [&](int block, auto blocks) {
    constexpr int kBlocks = blocks.value;
    backward_block<kRange, kBlocks>(head, at, block);
    for (int c = 0; c < head.dim(); ++c) {
      for (int b = 0; b < kBlocks; ++b) {
        const std::int64_t place = c * head.of.stride + (block + b) * kLanes;
        const float* from = at.block_sums + (2 * c * kBlocks + b) * kLanes;
        // The queries in the sums carry scale and log2(e) already.
        store_some(gradient.key + place, load(from) * kLn2, head.tokens(block + b));
        store_some(gradient.value + place, load(from + kBlocks * kLanes), head.tokens(block + b));
      }
    }
  });
  for (int block = 0; block < head.blocks(); ++block) {
    for (int c = 0; c < head.dim(); ++c) {
      const Vec sum = load(at.query_sums + (block * head.dim() + c) * kLanes);
      store_some(gradient.query + c * head.of.stride + block * kLanes, sum * head.scale(),
                 head.tokens(block));
    }
  }
}

template <int kDim>
void attention_backward_head(const AttentionHead& of, const float* out, const float* statistics,
                             const float* out_gradient, const AttentionGradient& gradient) {
  const Head<kDim> head{of};
  const Backward at = backward_setup(head, out, statistics, out_gradient);
  with_range(logit_range(head),
             [&](auto range) { attention_backward_blocks<range.value>(head, at, gradient); });
}

}  // namespace
}  // namespace asvit
