#pragma once

// Vectors of ASVIT_LANES floats in GCC's vector extensions, and the functions that the kernels need
// on them. Only for the kernels' own sources, each compiled for one instruction set: everything is
// in an anonymous namespace and nothing of the standard library is called, so that no function
// compiled for one processor can be linked into code for another.

#include <cstddef>
#include <cstdint>
#include <utility>

namespace asvit {
namespace {

constexpr int kLanes = ASVIT_LANES;

typedef float Vec __attribute__((vector_size(ASVIT_LANES * 4)));
typedef std::int32_t IntVec __attribute__((vector_size(ASVIT_LANES * 4)));
typedef float LooseVec __attribute__((vector_size(ASVIT_LANES * 4), aligned(4), may_alias));

inline Vec load(const float* from) { return *reinterpret_cast<const LooseVec*>(from); }
inline void store(float* to, Vec value) { *reinterpret_cast<LooseVec*>(to) = value; }
inline Vec broadcast(float value) { return value - Vec{}; }
inline Vec maximum(Vec a, Vec b) { return a > b ? a : b; }

inline float sum_of(Vec v) {
  float sum = 0.0f;
  for (int lane = 0; lane < kLanes; ++lane) {
    sum += v[lane];
  }
  return sum;
}

inline float largest_of(Vec v) {
  float largest = v[0];
  for (int lane = 1; lane < kLanes; ++lane) {
    largest = v[lane] > largest ? v[lane] : largest;
  }
  return largest;
}

/// 2^x for |x| <= 1/2 (Chebyshev fit, 8e-8, near a float's own rounding).
inline Vec exp2_near_0(Vec x) {
  Vec p = broadcast(0.001339086336f);
  p = p * x + 0.009676031918f;
  p = p * x + 0.05550357114f;
  p = p * x + 0.2402210749f;
  p = p * x + 0.693147188f;
  return p * x + 1.000000075f;
}

/// 2^x for -126 <= x <= 127; NaN for NaN. A polynomial on [-1/2, 1/2] (Chebyshev fit, 2e-9) and an
/// exponent.
inline Vec exp2_within(Vec x) {
  constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  const Vec shifted = x + kRound;
  const Vec f = x - (shifted - kRound);
  Vec p = broadcast(0.000154614447f);
  p = p * f + 0.001340042818f;
  p = p * f + 0.009618056679f;
  p = p * f + 0.05550327227f;
  p = p * f + 0.2402265092f;
  p = p * f + 0.6931472067f;
  p = p * f + 1.0f;
  const IntVec exponent = reinterpret_cast<IntVec>(shifted) << 23;
  return reinterpret_cast<Vec>(reinterpret_cast<IntVec>(p) + exponent);
}

/// 2^x for x <= 127; below -126 it is 2^-126.
inline Vec exp2_of(Vec x) {
  const Vec lowest = broadcast(-126.0f);
  return exp2_within(lowest > x ? lowest : x);
}

/// One exchange of a butterfly: lanes with bit `kStep` clear keep `a`, the others take `b`'s from
/// `kStep` lanes below; and the other way round.
template <int kStep, int... kLane>
inline Vec take_low(Vec a, Vec b, std::integer_sequence<int, kLane...>) {
  return __builtin_shufflevector(a, b, ((kLane & kStep) != 0 ? kLanes + kLane - kStep : kLane)...);
}
template <int kStep, int... kLane>
inline Vec take_high(Vec a, Vec b, std::integer_sequence<int, kLane...>) {
  return __builtin_shufflevector(a, b, ((kLane & kStep) != 0 ? kLanes + kLane : kLane + kStep)...);
}

template <int kStep>
inline void exchange(Vec* rows) {
  constexpr auto kAll = std::make_integer_sequence<int, kLanes>();
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) {
    if ((i & kStep) == 0) {
      const Vec a = rows[i];
      const Vec b = rows[i + kStep];
      rows[i] = take_low<kStep>(a, b, kAll);
      rows[i + kStep] = take_high<kStep>(a, b, kAll);
    }
  }
}

/// Transposes kLanes x kLanes values in place.
inline void transpose(Vec* rows) {
  exchange<1>(rows);
  exchange<2>(rows);
#if ASVIT_LANES >= 8
  exchange<4>(rows);
#endif
#if ASVIT_LANES >= 16
  exchange<8>(rows);
#endif
}

}  // namespace
}  // namespace asvit
