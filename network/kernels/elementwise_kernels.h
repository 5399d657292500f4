#pragma once

// GELU and normalisation on rows of floats. For the kernels' own sources; see
// vector_math.h.

#include <cstdint>

#include "network/kernels/vector_loops.h"

namespace asvit {
namespace {

/// Phi(x), the normal distribution function, and its density.
struct Normal {
  Vec distribution;
  Vec density;
};

/// Relative error of Phi about 4e-7, growing as x^2 in the left tail: Phi(-|x|) = exp(-x^2 / 2) t
/// R(t) with t = 1 / (1 + |x| / 4), R a polynomial (Chebyshev fit for |x| <= 14, 2e-8).
inline Normal normal_of(Vec x) {
  const Vec magnitude = maximum(x, -x);
  const Vec t = 1.0f / (1.0f + 0.25f * magnitude);
  const Vec exponent = x * x * -0.72134752044448f;
  const Vec bell = exponent < -126.0f ? Vec{} : exp2_within(exponent);
  Vec r = broadcast(0.028784735971f);
  r = r * t - 0.16750809755f;
  r = r * t + 0.32608163563f;
  r = r * t - 0.239553376f;
  r = r * t + 0.22472243023f;
  r = r * t + 0.023304775136f;
  r = r * t + 0.10616830014f;
  r = r * t + 0.098182778215f;
  r = r * t + 0.099816810698f;
  const Vec tail = bell * t * r;
  return {x < Vec{} ? tail : 1.0f - tail, bell * 0.398942280401433f};
}

void gelu(const float* in, float* out, std::int64_t count) {
  for_vectors(count, [&](std::int64_t i, int lanes) {
    const Vec x = load_some(in + i, lanes);
    store_some(out + i, x * normal_of(x).distribution, lanes);
  });
}

void gelu_tangent(float* in, float* tangent, std::int64_t count) {
  for_vectors(count, [&](std::int64_t i, int lanes) {
    const Vec x = load_some(in + i, lanes);
    const Normal normal = normal_of(x);
    const Vec slope = normal.distribution + x * normal.density;
    store_some(tangent + i, slope * load_some(tangent + i, lanes), lanes);
    store_some(in + i, x * normal.distribution, lanes);
  });
}

void gelu_backward(const float* in, float* gradient, std::int64_t count) {
  for_vectors(count, [&](std::int64_t i, int lanes) {
    const Vec x = load_some(in + i, lanes);
    const Normal normal = normal_of(x);
    const Vec slope = normal.distribution + x * normal.density;
    store_some(gradient + i, slope * load_some(gradient + i, lanes), lanes);
  });
}

void normalise(const float* in, std::int64_t rows, std::int64_t width, float eps, float* out,
               float* inverse_deviation) {
  const float share = 1.0f / static_cast<float>(width);
  for (std::int64_t row = 0; row < rows; ++row, in += width, out += width) {
    Vec total = {};
    for_vectors(width, [&](std::int64_t i, int lanes) { total += load_some(in + i, lanes); });
    const float mean = sum_of(total) * share;
    Vec squares = {};
    for_vectors(width, [&](std::int64_t i, int lanes) {
      Vec centred = load_some(in + i, lanes) - mean;
      for (int lane = lanes; lane < kLanes; ++lane) {
        centred[lane] = 0.0f;
      }
      squares += centred * centred;
    });
    const float variance = sum_of(squares) * share;
    // An overflow must not end as a row of zeros: inf - inf is NaN.
    const float inverse = 1.0f / __builtin_sqrtf(variance + eps) + (variance - variance);
    inverse_deviation[row] = inverse;
    for_vectors(width, [&](std::int64_t i, int lanes) {
      store_some(out + i, (load_some(in + i, lanes) - mean) * inverse, lanes);
    });
  }
}

void normalise_backward(const float* out, const float* inverse_deviation, const float* out_gradient,
                        std::int64_t rows, std::int64_t width, float* gradient) {
  const float share = 1.0f / static_cast<float>(width);
  for (std::int64_t row = 0; row < rows; ++row) {
    Vec total = {};
    Vec along = {};
    for_vectors(width, [&](std::int64_t i, int lanes) {
      const Vec g = load_some(out_gradient + i, lanes);
      total += g;
      along += g * load_some(out + i, lanes);
    });
    const float mean = sum_of(total) * share;
    const float slope = sum_of(along) * share;
    const float inverse = inverse_deviation[row];
    for_vectors(width, [&](std::int64_t i, int lanes) {
      const Vec g = load_some(out_gradient + i, lanes);
      const Vec change = (g - mean - load_some(out + i, lanes) * slope) * inverse;
      store_some(gradient + i, load_some(gradient + i, lanes) + change, lanes);
    });
    out += width;
    out_gradient += width;
    gradient += width;
  }
}

}  // namespace
}  // namespace asvit
