#pragma once

// What the attention kernels share: a head, ranges of logits, loops over blocks of tokens. For the
// kernels' own sources; see vector_math.h.

#include "network/kernels/kernels.h"
#include "network/kernels/vector_loops.h"

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

/// The range of a window's logits.
template <int kDim>
inline Range logit_range(const Head<kDim>& head) {
  const float factor = head.scale() * kLog2E;
  return range_of(largest_square(head, head.of.query) * factor * factor *
                  largest_square(head, head.of.key));
}

}  // namespace
}  // namespace asvit
