#pragma once

// Attention of one head in one window and its derivative along a direction. For the kernels' own
// sources; see attention_kernels.h.

#include "network/kernels/attention_head.h"

namespace asvit {
namespace {

/// s = q . k and t = dq . k + q . dk for key j + g and block b at [g * kBlocks + b]; `query` is
/// (dim, value and tangent, kBlocks, kLanes).
template <int kDim, int kBlocks, int kGroup>
inline void dual_logits(const Head<kDim>& head, std::int64_t tangent, const float* query, int j,
                        Vec* s, Vec* t) {
#pragma GCC unroll 16
  for (int i = 0; i < kGroup * kBlocks; ++i) {
    s[i] = Vec{};
    t[i] = Vec{};
  }
  for (int c = 0; c < head.dim(); ++c) {
    const float* key = head.of.key + c * head.of.stride + j;
    const float* key_tangent = key + tangent;
    Vec q[kBlocks];
    Vec dq[kBlocks];
#pragma GCC unroll 2
    for (int b = 0; b < kBlocks; ++b) {
      q[b] = load(query + (2 * c * kBlocks + b) * kLanes);
      dq[b] = load(query + ((2 * c + 1) * kBlocks + b) * kLanes);
    }
#pragma GCC unroll 8
    for (int g = 0; g < kGroup; ++g) {
      const float k = key[g];
      const float dk = key_tangent[g];
#pragma GCC unroll 2
      for (int b = 0; b < kBlocks; ++b) {
        s[g * kBlocks + b] += q[b] * k;
        t[g * kBlocks + b] += dq[b] * k;
        t[g * kBlocks + b] += q[b] * dk;
      }
    }
  }
}

/// The highest logit of each query, and its tangent in `reference`.
template <int kBlocks, int kDim>
inline void highest_dual_logits(const Head<kDim>& head, std::int64_t tangent, const float* query,
                                Vec* highest, Vec* reference) {
  for (int b = 0; b < kBlocks; ++b) {
    highest[b] = broadcast(-__builtin_inff());
  }
  for_groups<4>(head.of.count, [&](int j, auto group) {
    Vec s[group.value * kBlocks];
    Vec t[group.value * kBlocks];
    dual_logits<kDim, kBlocks, group.value>(head, tangent, query, j, s, t);
    for (int i = 0; i < group.value * kBlocks; ++i) {
      const int b = i % kBlocks;
      reference[b] = s[i] > highest[b] ? t[i] : reference[b];
      highest[b] = maximum(highest[b], s[i]);
    }
  });
}

/// Blocks of queries against all keys, value and tangent of the result in `out`, (dim, value and
/// tangent, kBlocks, kLanes).
template <Range kRange, int kBlocks, int kDim>
// One function, so that its sums stay in registers. NOLINTNEXTLINE(readability-function-size)
inline void attend_tangent(const Head<kDim>& head, std::int64_t tangent, const float* query,
                           float* __restrict out) {
  const int dim = head.dim();
  Vec highest[kBlocks] = {};
  Vec reference[kBlocks] = {};  // the logit's tangent at the highest logit: taken out, so that the
                                // tangent's sums do not cancel where the softmax is peaked
  if (kRange == Range::kAny) {
    highest_dual_logits<kBlocks>(head, tangent, query, highest, reference);
  }
  for (int i = 0; i < 2 * dim * kBlocks; ++i) {
    store(out + i * kLanes, Vec{});
  }
  Vec sum[kBlocks] = {};
  Vec sum_tangent[kBlocks] = {};
  for_groups<4>(head.of.count, [&](int j, auto group) {
    Vec p[group.value * kBlocks];
    Vec w[group.value * kBlocks];
    dual_logits<kDim, kBlocks, group.value>(head, tangent, query, j, p, w);
#pragma GCC unroll 8
    for (int i = 0; i < group.value * kBlocks; ++i) {
      const int b = i % kBlocks;
      p[i] = weight_of<kRange>(p[i], highest[b]);
      w[i] = (kRange == Range::kAny ? w[i] - reference[b] : w[i]) *
             (p[i] * kLn2);  // logits are to base 2
      sum[b] += p[i];
      sum_tangent[b] += w[i];
    }
    for (int c = 0; c < dim; ++c) {
      const float* value = head.of.value + c * head.of.stride + j;
      const float* value_tangent = value + tangent;
      float* to = out + 2 * c * kBlocks * kLanes;
      Vec o[kBlocks];
      Vec d[kBlocks];
#pragma GCC unroll 2
      for (int b = 0; b < kBlocks; ++b) {
        o[b] = load(to + b * kLanes);
        d[b] = load(to + (kBlocks + b) * kLanes);
      }
#pragma GCC unroll 4
      for (int g = 0; g < group.value; ++g) {
        const float v = value[g];
        const float dv = value_tangent[g];
#pragma GCC unroll 2
        for (int b = 0; b < kBlocks; ++b) {
          o[b] += p[g * kBlocks + b] * v;
          d[b] += w[g * kBlocks + b] * v;
          d[b] += p[g * kBlocks + b] * dv;
        }
      }
#pragma GCC unroll 2
      for (int b = 0; b < kBlocks; ++b) {
        store(to + b * kLanes, o[b]);
        store(to + (kBlocks + b) * kLanes, d[b]);
      }
    }
  });
  for (int b = 0; b < kBlocks; ++b) {
    const Vec inverse = 1.0f / sum[b];
    const Vec shift = sum_tangent[b] * inverse;
    for (int c = 0; c < dim; ++c) {
      float* value = out + (2 * c * kBlocks + b) * kLanes;
      float* tangents = value + kBlocks * kLanes;
      const Vec o = load(value) * inverse;
      store(value, o);
      store(tangents, load(tangents) * inverse - o * shift);
    }
  }
}

template <Range kRange, int kDim>
void attention_tangent_blocks(const Head<kDim>& head, std::int64_t tangent, float* out) {
  const int dim = head.dim();
  const float factor = head.scale() * kLog2E;
  float* query = head.of.scratch;
  float* block_out = query + 2 * dim * kTogether * kLanes;
  for_blocks(head.blocks(), [&](int block, auto blocks) {
    constexpr int kBlocks = blocks.value;
    for (int c = 0; c < dim; ++c) {
      for (int b = 0; b < kBlocks; ++b) {
        const float* from = head.of.query + c * head.of.stride + (block + b) * kLanes;
        float* to = query + (2 * c * kBlocks + b) * kLanes;
        store(to, load(from) * factor);
        store(to + kBlocks * kLanes, load(from + tangent) * factor);
      }
    }
    attend_tangent<kRange, kBlocks>(head, tangent, query, block_out);
    for (int c = 0; c < dim; ++c) {
      for (int b = 0; b < kBlocks; ++b) {
        const float* from = block_out + (2 * c * kBlocks + b) * kLanes;
        float* to = out + c * head.of.stride + (block + b) * kLanes;
        store_some(to, load(from), head.tokens(block + b));
        store_some(to + tangent, load(from + kBlocks * kLanes), head.tokens(block + b));
      }
    }
  });
}

template <int kDim>
bool attention_tangent_head(const AttentionHead& of, std::int64_t tangent, float* out) {
  const Head<kDim> head{of};
  const float factor = head.scale() * kLog2E;
  const float q = largest_square(head, of.query) * factor * factor;
  const float dq = largest_square(head, of.query + tangent) * factor * factor;
  const float k = largest_square(head, of.key);
  const float dk = largest_square(head, of.key + tangent);
  // Tangents are not exponentiated; all that matters is that they do not cancel.
  const bool safe = range_of(dq * k) != Range::kAny && range_of(q * dk) != Range::kAny;
  with_range(safe ? range_of(q * k) : Range::kAny,
             [&](auto range) { attention_tangent_blocks<range.value>(head, tangent, out); });
  constexpr float kLimit = kTrustedLogit * kTrustedLogit;
  return q * k < kLimit && dq * k < kLimit && q * dk < kLimit;
}

}  // namespace
}  // namespace asvit
