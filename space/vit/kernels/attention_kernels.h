#pragma once

// Attention of one head in one window without a token x token matrix in memory: value, value and
// tangent, backward. For the kernels' own sources; see vector_math.h.
//
// Buffers are channel-major, so that kLanes tokens are one load and one token's channel is one
// broadcast: nothing is packed. Forward: a vector's lanes are queries and the loop runs over keys;
// no sum across lanes. Backward: lanes are keys and the loop runs over queries; gradients of keys
// and values add up in place, and a tile of kLanes x kLanes logit gradients is transposed for the
// queries'.

#include "space/vit/kernels/kernels.h"
#include "space/vit/kernels/vector_math.h"

namespace asvit {
namespace {

/// Blocks of kLanes tokens that go through a loop together: a broadcast then serves two products.
/// More would not fit the registers.
constexpr int kTogether = ASVIT_LANES >= 16 ? 2 : 1;

constexpr float kLog2E = 1.44269504088896f;
constexpr float kLn2 = 0.693147180559945f;

/// What is known of a window's logits (to base 2), from the lengths of queries and keys. At
/// initialisation they are small, and their exponentials cheap.
enum class Range {
  kNear0,  ///< at most 1/2: a polynomial is their exponential
  kSafe,   ///< at most kSafeLogit: sums stay far from overflow, and tangents do not cancel
  kAny     ///< the highest has to be taken out
};
constexpr float kNear0Logit = 0.5f;
constexpr float kSafeLogit = 11.5f;
constexpr float kTrustedLogit = 128.0f;  ///< times a float's rounding is below 1e-5

inline Range range_of(float largest_square) {
  // NaN is below nothing and lands in kAny.
  return largest_square < kNear0Logit * kNear0Logit ? Range::kNear0
         : largest_square < kSafeLogit * kSafeLogit ? Range::kSafe
                                                    : Range::kAny;
}

/// Calls body(range as a constant).
template <typename Body>
inline void with_range(Range range, const Body& body) {
  switch (range) {
    case Range::kNear0:
      return body(std::integral_constant<Range, Range::kNear0>());
    case Range::kSafe:
      return body(std::integral_constant<Range, Range::kSafe>());
    case Range::kAny:
      return body(std::integral_constant<Range, Range::kAny>());
  }
}

/// One head with its number of channels: a constant for the usual ones, so that loops unroll.
template <int kDim>
struct Head {
  const AttentionHead& of;

  int dim() const { return kDim > 0 ? kDim : of.dim; }
  int blocks() const { return (of.count + kLanes - 1) / kLanes; }
  /// Tokens of a block.
  int tokens(int block) const {
    const int left = of.count - block * kLanes;
    return left < kLanes ? left : kLanes;
  }
  float scale() const { return 1.0f / __builtin_sqrtf(static_cast<float>(of.dim)); }
};

/// The first `tokens` lanes of `value` to memory.
inline void store_tokens(float* to, Vec value, int tokens) {
  if (tokens == kLanes) {
    store(to, value);
    return;
  }
  for (int lane = 0; lane < tokens; ++lane) {
    to[lane] = value[lane];
  }
}

/// The largest square of a token's length over the tokens of a (dim, stride) buffer; NaN where a
/// value is not finite.
template <int kDim>
inline float largest_square(const Head<kDim>& head, const float* from) {
  Vec largest = {};
  Vec poison = {};  // becomes NaN with the first value that is not finite
  for (int block = 0; block < head.blocks(); ++block) {
    Vec sum = {};
    for (int c = 0; c < head.dim(); ++c) {
      const Vec x = load(from + c * head.of.stride + block * kLanes);
      sum += x * x;
    }
    for (int lane = head.tokens(block); lane < kLanes; ++lane) {
      sum[lane] = 0.0f;
    }
    largest = maximum(largest, sum);
    poison += sum * 0.0f;
  }
  return largest_of(largest) + sum_of(poison);
}

/// Calls body(first key, number of keys) with `kGroup` keys at once, then four, then one.
template <int kGroup, typename Body>
inline void for_groups(int count, const Body& body) {
  int j = 0;
  for (; j + kGroup <= count; j += kGroup) {
    body(j, std::integral_constant<int, kGroup>());
  }
  for (; j + 4 <= count; j += 4) {
    body(j, std::integral_constant<int, 4>());
  }
  for (; j < count; ++j) {
    body(j, std::integral_constant<int, 1>());
  }
}

/// 2^(logit - highest); where the range is known `highest` is 0. The difference is taken last: the
/// logits of both sweeps are then equal to the bit, and no exponent is above 0.
template <Range kRange>
inline Vec weight_of(Vec logit, Vec highest) {
  switch (kRange) {
    case Range::kNear0:
      return exp2_near_0(logit);
    case Range::kSafe:
      return exp2_within(logit);
    case Range::kAny:
      break;
  }
  return exp2_of(logit - highest);
}

/// Calls body(first block, number of blocks) with kTogether blocks at once, then with one.
template <typename Body>
inline void for_blocks(int count, const Body& body) {
  int block = 0;
  for (; block + kTogether <= count; block += kTogether) {
    body(block, std::integral_constant<int, kTogether>());
  }
  for (; block < count; ++block) {
    body(block, std::integral_constant<int, 1>());
  }
}

// ---- value ----

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
        store_tokens(out + c * head.of.stride + first, o, tokens);
      }
      for (int lane = 0; lane < tokens; ++lane) {
        statistics[2 * (first + lane)] = highest[b][lane];
        statistics[2 * (first + lane) + 1] = inverse[lane];
      }
    }
  });
}

template <int kDim>
inline Range logit_range(const Head<kDim>& head) {
  const float factor = head.scale() * kLog2E;
  return range_of(largest_square(head, head.of.query) * factor * factor *
                  largest_square(head, head.of.key));
}

template <int kDim>
void attention_head(const AttentionHead& of, float* out, float* statistics) {
  const Head<kDim> head{of};
  with_range(logit_range(head),
             [&](auto range) { attention_blocks<range.value>(head, out, statistics); });
}

// ---- value and tangent ----

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
        store_tokens(to, load(from), head.tokens(block + b));
        store_tokens(to + tangent, load(from + kBlocks * kLanes), head.tokens(block + b));
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

// ---- backward ----

/// What a backward pass reads and adds up.
struct Backward {
  const float* out_gradient;
  const float* statistics;
  float* query;  ///< (dim, padded tokens): times scale and log2(e), as in the forward pass
  std::int64_t padded;
  float* query_sums;  ///< (blocks, dim, kLanes): gradients of the queries
  float* out_dot;     ///< (padded tokens): output . its gradient
  float* block_sums;  ///< (dim, key and value, blocks together, kLanes): their gradients
};

/// A group of queries against blocks of keys: adds to the gradients of keys and values, leaves the
/// logits' gradients in tile[b * kLanes + g]. Lanes beyond the last key hold garbage that stays in
/// its lane.
template <Range kRange, int kBlocks, int kDim, int kGroup>
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
    const float* go = at.out_gradient + c * stride + i;
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
    const float* statistics = at.statistics + 2 * (i + n / kBlocks);
    p[n] = weight_of<kRange>(p[n], broadcast(statistics[0])) * statistics[1];
    ds[n] *= p[n];
    tile[n % kBlocks * kLanes + n / kBlocks] = ds[n];
  }
  for (int c = 0; c < dim; ++c) {
    const float* q = at.query + c * at.padded + i;
    const float* go = at.out_gradient + c * stride + i;
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

/// Adds a tile's share to a block of queries' gradients; tile[j] is of key first_key + j, its lanes
/// are queries.
template <int kDim>
inline void add_query_gradients(const Head<kDim>& head, const Vec* tile, int first_key, int keys,
                                float* __restrict sums) {
  for_groups<kLanes>(keys, [&](int j, auto group) {
    for (int c = 0; c < head.dim(); ++c) {
      const float* key = head.of.key + c * head.of.stride + first_key + j;
      Vec dq = load(sums + c * kLanes);
#pragma GCC unroll 16
      for (int g = 0; g < group.value; ++g) {
        dq += tile[j + g] * key[g];
      }
      store(sums + c * kLanes, dq);
    }
  });
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

/// Lays the scratch out, scales the queries and multiplies output and gradient.
template <int kDim>
Backward backward_setup(const Head<kDim>& head, const float* out, const float* statistics,
                        const float* out_gradient) {
  const int dim = head.dim();
  const std::int64_t padded = std::int64_t{head.blocks()} * kLanes;
  float* query = head.of.scratch;
  float* query_sums = query + padded * dim;
  float* out_dot = query_sums + padded * dim;
  for (int block = 0; block < head.blocks(); ++block) {
    Vec dot = {};
    for (int c = 0; c < dim; ++c) {
      const std::int64_t place = c * head.of.stride + block * kLanes;
      dot += load(out + place) * load(out_gradient + place);
      store(query + c * padded + block * kLanes,
            load(head.of.query + place) * (head.scale() * kLog2E));
      store(query_sums + (block * dim + c) * kLanes, Vec{});
    }
    store(out_dot + block * kLanes, dot);
  }
  return {out_gradient, statistics, query, padded, query_sums, out_dot, out_dot + padded};
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
        store_tokens(gradient.key + place, load(from) * kLn2, head.tokens(block + b));
        store_tokens(gradient.value + place, load(from + kBlocks * kLanes), head.tokens(block + b));
      }
    }
  });
  for (int block = 0; block < head.blocks(); ++block) {
    for (int c = 0; c < head.dim(); ++c) {
      const Vec sum = load(at.query_sums + (block * head.dim() + c) * kLanes);
      store_tokens(gradient.query + c * head.of.stride + block * kLanes, sum * head.scale(),
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

// ---- the usual head dimensions as constants ----

template <typename Body>
inline auto with_dim(int dim, const Body& body) {
  switch (dim) {
    case 4:
      return body(std::integral_constant<int, 4>());
    case 8:
      return body(std::integral_constant<int, 8>());
    case 16:
      return body(std::integral_constant<int, 16>());
    default:
      return body(std::integral_constant<int, 0>());
  }
}

void attention(const AttentionHead& head, float* out, float* statistics) {
  with_dim(head.dim, [&](auto dim) { attention_head<dim.value>(head, out, statistics); });
}

bool attention_tangent(const AttentionHead& head, std::int64_t tangent, float* out) {
  return with_dim(head.dim,
                  [&](auto dim) { return attention_tangent_head<dim.value>(head, tangent, out); });
}

void attention_backward(const AttentionHead& head, const float* out, const float* statistics,
                        const float* out_gradient, const AttentionGradient& gradient) {
  with_dim(head.dim, [&](auto dim) {
    attention_backward_head<dim.value>(head, out, statistics, out_gradient, gradient);
  });
}

}  // namespace
}  // namespace asvit
