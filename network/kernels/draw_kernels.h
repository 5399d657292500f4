#pragma once

// Normal values by Box-Muller. For draw_*.cpp: plain loops for the compiler to
// vectorise, compiled without contraction to fused operations, so that every instruction set gives
// the same bits.

#include <cstdint>

namespace asvit {
namespace {

constexpr int kBlock = 64;  // words, each good for two values

/// Words first .. first + kBlock - 1 of SplitMix64 at `seed` (see base/random.h).
inline void draw_words(std::uint64_t seed, std::uint64_t first, std::int32_t* high,
                       std::uint32_t* low) {
  for (int i = 0; i < kBlock; ++i) {
    std::uint64_t z =
        seed + (first + static_cast<std::uint64_t>(i) + 1) * std::uint64_t{0x9E3779B97F4A7C15};
    z = (z ^ (z >> 30)) * std::uint64_t{0xBF58476D1CE4E5B9};
    z = (z ^ (z >> 27)) * std::uint64_t{0x94D049BB133111EB};
    z = z ^ (z >> 31);
    high[i] = static_cast<std::int32_t>(z >> 33);
    low[i] = static_cast<std::uint32_t>(z);
  }
}

/// sqrt(-2 ln u), u in (0, 1] out of 31 bits. ln by exponent and a polynomial on
/// [sqrt(1/2), sqrt(2)] (Chebyshev fit, 2e-7).
inline float radius_of(std::int32_t word) {
  const float u = static_cast<float>(word) * 0x1.0p-31f + 0x1.0p-32f;
  std::int32_t bits = 0;
  __builtin_memcpy(&bits, &u, sizeof bits);
  const std::int32_t exponent = (bits - 0x3f3504f3) >> 23;
  bits -= static_cast<std::int32_t>(static_cast<std::uint32_t>(exponent) << 23);
  float m = 0.0f;
  __builtin_memcpy(&m, &bits, sizeof m);
  const float z = m - 1.0f;
  float p = -0.09895350737f;
  p = p * z + 0.1612624791f;
  p = p * z - 0.1727820607f;
  p = p * z + 0.1991334788f;
  p = p * z - 0.2496890696f;
  p = p * z + 0.3333460602f;
  p = p * z - 0.5000037506f;
  p = p * z + 0.9999999681f;
  const float log = static_cast<float>(exponent) * 0.693147180559945f + z * p;
  const float squared = -2.0f * log;
  return __builtin_sqrtf(squared > 0.0f ? squared : 0.0f);
}

/// The point at `radius` on one of 2^32 directions.
inline void point_of(std::uint32_t word, float radius, float* x, float* y) {
  const float angle =
      static_cast<float>(static_cast<std::int32_t>(word << 2)) * (1.57079632679490f * 0x1.0p-32f);
  const float square = angle * angle;
  const float sine =
      angle * (((-0.0001950390425f * square + 0.008332035786f) * square - 0.1666665067f) * square +
               0.9999999969f);
  const float cosine =
      (((2.437983125e-5f * square - 0.0013886618f) * square + 0.04166661669f) * square -
       0.4999999961f) *
          square +
      1.0f;
  const bool turned = (word & 0x40000000u) != 0;  // by a quarter
  const float sign = (word & 0x80000000u) != 0 ? -radius : radius;
  *x = (turned ? -sine : cosine) * sign;
  *y = (turned ? cosine : sine) * sign;
}

inline void draw(std::uint64_t seed, std::int64_t count, float* out) {
  std::int32_t high[kBlock];
  std::uint32_t low[kBlock];
  float values[2 * kBlock];
  for (std::int64_t first = 0; first < count; first += 2 * kBlock) {
    draw_words(seed, static_cast<std::uint64_t>(first) / 2, high, low);
    const std::int64_t left = count - first;
    float* to = left >= 2 * kBlock ? out + first : values;
    for (int i = 0; i < kBlock; ++i) {
      point_of(low[i], radius_of(high[i]), to + 2 * i, to + 2 * i + 1);
    }
    for (std::int64_t i = 0; to == values && i < left; ++i) {
      out[first + i] = values[i];
    }
  }
}

}  // namespace
}  // namespace asvit
