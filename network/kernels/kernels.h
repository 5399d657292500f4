#pragma once

#include <cstddef>
#include <cstdint>

#include "network/kernels/isa.h"

namespace asvit {

/// One head of self-attention in one window. Buffers are channel-major: token i's channel c is
/// element c * stride + i. Rows must be readable for 15 floats past the window's last token.
struct AttentionHead {
  int count = 0;            ///< tokens, at least 1
  int dim = 1;              ///< channels
  std::int64_t stride = 0;  ///< floats from a channel to the next
  const float* query = nullptr;
  const float* key = nullptr;
  const float* value = nullptr;
  float* scratch = nullptr;  ///< attention_scratch() floats
};

/// Where a head's gradients go; layout as in AttentionHead.
struct AttentionGradient {
  float* query = nullptr;
  float* key = nullptr;
  float* value = nullptr;
};

/// Floats of scratch that the attention kernels need for a window of `count` tokens.
std::size_t attention_scratch(int count, int dim);

/// The kernels of one instruction set: plain functions on float32 buffers, without allocation,
/// threads or LibTorch. Logits are query . key / sqrt(dim); exponentials are exact to about 2e-7
/// relative, and sums run over keys in their order, whatever the instruction set.
struct Kernels {
  /// out = softmax(logits) value, (dim, stride). `statistics`, two numbers a token, is for the
  /// backward pass: what was taken out of the logits (to base 2), and 1 / the sum of exponentials.
  void (*attention)(const AttentionHead& head, float* out, float* statistics);

  /// The same and its derivative, without statistics: tangents of query, key and value stand
  /// `tangent` floats behind them, and so does `out`'s. Returns whether logits and their tangents
  /// surely are small enough (below 128, to base 2) for float32 to keep the result to 1e-5.
  bool (*attention_tangent)(const AttentionHead& head, std::int64_t tangent, float* out);

  /// Gradients of query, key and value from `out_gradient` and what attention() left.
  void (*attention_backward)(const AttentionHead& head, const float* out, const float* statistics,
                             const float* out_gradient, const AttentionGradient& gradient);

  /// out = gelu(in) = in * Phi(in), Phi the normal distribution function. `out` may be `in`.
  void (*gelu)(const float* in, float* out, std::int64_t count);

  /// in = gelu(in), tangent = gelu'(in) * tangent.
  void (*gelu_tangent)(float* in, float* tangent, std::int64_t count);

  /// gradient = gelu'(in) * gradient.
  void (*gelu_backward)(const float* in, float* gradient, std::int64_t count);

  /// Each row x of `width` values: out = (x - mean) / sqrt(variance + eps), the latter's inverse in
  /// `inverse_deviation`.
  void (*normalise)(const float* in, std::int64_t rows, std::int64_t width, float eps, float* out,
                    float* inverse_deviation);

  /// gradient += the gradient of normalise()'s input, from `out_gradient` of its output `out`.
  void (*normalise_backward)(const float* out, const float* inverse_deviation,
                             const float* out_gradient, std::int64_t rows, std::int64_t width,
                             float* gradient);

  /// Products of `count` rows with each other: totals[i * count + j] += row i . row j for j <= i;
  /// others may be left. Rows are `step` floats apart. At most 64 products are added in float.
  void (*gram)(const float* rows, std::int64_t count, std::int64_t columns, std::int64_t step,
               double* totals);

  /// `count` standard normal values of the stream `seed`, value i from word i / 2 of SplitMix64 at
  /// `seed` (Box-Muller): the same to the bit with every instruction set.
  void (*draw_normal)(std::uint64_t seed, std::int64_t count, float* out);
};

/// The kernels of an instruction set out of available_isas().
const Kernels& kernels_for(Isa isa);

}  // namespace asvit
