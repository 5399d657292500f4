#pragma once

#include <cstdint>
#include <string>

#include <ATen/ATen.h>

#include "metrics/engine/matrix.h"
#include "network/layers.h"
#include "network/weights.h"

namespace asvit::engine {

/// y = x W^T + b over token rows.
struct LinearLayer {
  std::int64_t in = 0;
  std::int64_t out = 0;
  at::Tensor weight;  ///< (out, in), float32, contiguous
  at::Tensor bias;    ///< undefined where absent or zero

  /// W.
  Matrix matrix() const { return Matrix::dense(weight.data_ptr<float>(), out, in); }
};

/// LayerNorm over a row's values.
struct NormLayer {
  std::int64_t width = 0;
  float eps = 0.0f;
  at::Tensor weight;  ///< undefined where weight and bias are 1 and 0
  at::Tensor bias;

  bool plain() const { return !weight.defined(); }

  /// out = hat * weight + bias, row by row.
  void scale(const float* hat, std::int64_t rows, float* out) const;

  /// gradient *= weight, row by row.
  void scale_gradient(float* gradient, std::int64_t rows) const;
};

/// The layers named `PREFIX.weight` (and `PREFIX.bias`). A convolution's weight counts as the
/// linear layer of its flattened patches. With `channels` above 1 the inputs, which the weight has
/// channel by channel, are taken position by position.
LinearLayer linear_layer(const Weights& weights, const std::string& prefix,
                         std::int64_t channels = 1);
NormLayer norm_layer(const Weights& weights, const std::string& prefix, double eps,
                     std::int64_t channels = 1);

/// Adds a bias to each of `rows` rows; nothing where it is undefined.
void add_to_rows(const at::Tensor& bias, std::int64_t rows, float* to);

/// Adds bias c to `count` values from `to` + c * stride on; nothing where it is undefined.
void add_to_channels(const at::Tensor& bias, std::int64_t count, std::int64_t stride, float* to);

}  // namespace asvit::engine
