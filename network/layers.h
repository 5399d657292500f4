#pragma once

#include <cstdint>
#include <string>

#include <ATen/ATen.h>

#include "network/layer_tap.h"
#include "network/weights.h"

namespace asvit {

/// What normalisation layers do; fixed when a network is built.
enum class NormKind {
  kLayerNorm,
  kIdentity  ///< every LayerNorm passes its input on (the setting of the curve's length)
};

/// y = x W^T + b over the last dimension; W is (out, in).
struct Linear {
  std::string weight_name;
  at::Tensor weight;
  at::Tensor bias;  ///< undefined where the layer has none

  at::Tensor forward(const at::Tensor& x, LayerTap* tap) const;
};

/// A weight (in, out) that analyses, y = x W, and synthesises, x = y W^T.
struct Dictionary {
  std::string weight_name;
  at::Tensor weight;

  at::Tensor analyse(const at::Tensor& x, LayerTap* tap) const;
  at::Tensor synthesise(const at::Tensor& y, LayerTap* tap) const;
};

/// GELU, and max(0, x).
at::Tensor gelu(const at::Tensor& x, LayerTap* tap);
at::Tensor relu(const at::Tensor& x, LayerTap* tap);

/// Convolution of (batch, channels, height, width) with stride, after zero padding.
struct Convolution {
  std::string weight_name;
  at::Tensor weight;  ///< (out, in / groups, kernel, kernel)
  at::Tensor bias;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t groups = 1;
  std::int64_t pad_before = 0;  ///< left and top; below zero: cut off
  std::int64_t pad_after = 0;   ///< right and bottom

  /// The images with their zeros around them.
  at::Tensor padded(const at::Tensor& x) const;
  at::Tensor forward(const at::Tensor& x, LayerTap* tap) const;
};

/// LayerNorm over the last dimension with weight and bias, or the identity.
struct Norm {
  std::string weight_name;
  at::Tensor weight;
  at::Tensor bias;
  double eps = 1e-5;
  NormKind kind = NormKind::kLayerNorm;

  at::Tensor forward(const at::Tensor& x, LayerTap* tap) const;
};

/// Takes the layers `PREFIX.weight` (and `PREFIX.bias`, where there is one) out of `weights`.
Linear linear_from(const Weights& weights, const std::string& prefix);
Norm norm_from(const Weights& weights, const std::string& prefix, double eps, NormKind kind);

}  // namespace asvit
