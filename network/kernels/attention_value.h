#pragma once

// Attention of one head in one window. For the kernels' own sources; see attention_kernels.h.

#include "network/kernels/attention_head.h"

namespace asvit {
namespace {

/// s[g * kBlocks + b] = q_b . key (j + g); `query` is (dim, kBlocks, kLanes).
template <int kDim, int kBlocks, int kGroup>
inline void logits(const Head<kDim>& head, const float* query, int j, Vec* s) {
#pragma GCC unroll 16
  for (int i = 0; i < kGroup * kBlocks; ++i) {
    s[i] = Vec{};
  }
  for (int c = 0; c < head.dim(); ++c) {
    const float* key = head.of.key + c * head.of.stride + j;
    Vec q[kBlocks];
#pragma GCC unroll 2
    for (int b = 0; b < kBlocks; ++b) {
      q[b] = load(query + (c * kBlocks + b) * kLanes);
    }
#pragma GCC unroll 8
    for (int g = 0; g < kGroup; ++g) {
      const float k = key[g];
#pragma GCC unroll 2
      for (int b = 0; b < kBlocks; ++b) {
        s[g * kBlocks + b] += q[b] * k;
      }
    }
  }
}

/// highest[b] = the highest logit of each query.
template <int kBlocks, int kDim>
inline void highest_logits(const Head<kDim>& head, const float* query, Vec* highest) {
  for (int b = 0; b < kBlocks; ++b) {
    highest[b] = broadcast(-__builtin_inff());
  }
  for_groups<4>(head.of.count, [&](int j, auto group) {
    Vec s[group.value * kBlocks];
    logits<kDim, kBlocks, group.value>(head, query, j, s);
    for (int i = 0; i < group.value * kBlocks; ++i) {
      highest[i % kBlocks] = maximum(highest[i % kBlocks], s[i]);
    }
  });
}

/// Blocks of queries against all keys: leaves sums of exp(logit) v in `out`, (dim, kBlocks,
/// kLanes), and the sums of exp(logit) in `sum`.
template <Range kRange, int kBlocks, int kDim>
inline void attend(const Head<kDim>& head, const float* query, const Vec* highest,
                   float* __restrict out, Vec* sum) {
  constexpr int kGroup = 8 / kBlocks;
  for (int i = 0; i < head.dim() * kBlocks; ++i) {
    store(out + i * kLanes, Vec{});
  }
  Vec total[kBlocks] = {};
  for_groups<kGroup>(head.of.count, [&](int j, auto group) {
    Vec p[group.value * kBlocks];
    logits<kDim, kBlocks, group.value>(head, query, j, p);
#pragma GCC unroll 8
    for (int i = 0; i < group.value * kBlocks; ++i) {
      p[i] = weight_of<kRange>(p[i], highest[i % kBlocks]);
      total[i % kBlocks] += p[i];
    }
    for (int c = 0; c < head.dim(); ++c) {
      const float* value = head.of.value + c * head.of.stride + j;
      float* to = out + c * kBlocks * kLanes;
      Vec o[kBlocks];
#pragma GCC unroll 2
      for (int b = 0; b < kBlocks; ++b) {
        o[b] = load(to + b * kLanes);
      }
#pragma GCC unroll 8
      for (int g = 0; g < group.value; ++g) {
        const float v = value[g];
#pragma GCC unroll 2
        for (int b = 0; b < kBlocks; ++b) {
          o[b] += p[g * kBlocks + b] * v;
        }
      }
#pragma GCC unroll 2
      for (int b = 0; b < kBlocks; ++b) {
        store(to + b * kLanes, o[b]);
      }
    }
  });
  for (int b = 0; b < kBlocks; ++b) {
    sum[b] = total[b];
  }
}

template <Range kRange, int kDim>
void attention_blocks(const Head<kDim>& head, float* out, float* statistics) {
  const int dim = head.dim();
  float* query = head.of.scratch;
  float* block_out = query + dim * kTogether * kLanes;
  for_blocks(head.blocks(), [&](int block, auto blocks) {
    constexpr int kBlocks = blocks.value;
    for (int c = 0; c < dim * kBlocks; ++c) {
      const float* from =
          head.of.query + c / kBlocks * head.of.stride + (block + c % kBlocks) * kLanes;
      store(query + c * kLanes, load(from) * (head.scale() * kLog2E));
    }
    Vec highest[kBlocks] = {};
    if (kRange == Range::kAny) {
      highest_logits<kBlocks>(head, query, highest);
    }
    Vec sum[kBlocks];
    attend<kRange, kBlocks>(head, query, highest, block_out, sum);
    for (int b = 0; b < kBlocks; ++b) {
      const int first = (block + b) * kLanes;
      const int tokens = head.tokens(block + b);
      const Vec inverse = 1.0f / sum[b];
      for (int c = 0; c < dim; ++c) {
        const Vec o = load(block_out + (c * kBlocks + b) * kLanes) * inverse;
        store_some(out + c * head.of.stride + first, o, tokens);
      }
      for (int lane = 0; lane < tokens; ++lane) {
        statistics[2 * (first + lane)] = highest[b][lane];
        statistics[2 * (first + lane) + 1] = inverse[lane];
      }
    }
  });
}

template <int kDim>
void attention_head(const AttentionHead& of, float* out, float* statistics) {
  const Head<kDim> head{of};
  with_range(logit_range(head),
             [&](auto range) { attention_blocks<range.value>(head, out, statistics); });
}

}  // namespace
}  // namespace asvit
