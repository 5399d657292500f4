#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <ATen/ATen.h>

#include "network/weights.h"

namespace asvit {

/// What normalisation layers do; fixed when a network is built.
enum class NormKind {
  kLayerNorm,
  kIdentity  ///< every LayerNorm passes its input on (the setting of the curve's length)
};

/// The layers that own a weight, as a LayerTap sees them.
enum class LayerKind { kLinear, kConvolution, kNorm };

/// One use of a weight in a forward pass.
struct LayerUse {
  LayerKind kind = LayerKind::kLinear;
  const std::string* weight = nullptr;  ///< the weight's name, `...weight`
  std::int64_t kernel = 1;              ///< of a convolution, whose input is padded already
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  bool transposed = false;  ///< of a linear use: y = x W for W (in, out), instead of x W^T
  bool depthwise = false;   ///< one input channel a group
  double eps = 0.0;         ///< of a norm
  at::Tensor input;         ///< what the weight acts on

  /// Whether the weight's name ends so.
  bool ends_with(std::string_view end) const {
    return weight->size() >= end.size() &&
           weight->compare(weight->size() - end.size(), end.size(), end) == 0;
  }
};

/// Watches the layers of a forward pass, for quantities that need every layer's input and output
/// gradient. A weight may be used more than once in a pass.
class LayerTap {
 public:
  virtual ~LayerTap() = default;

  /// Called with each layer's use and output; the pass goes on with the returned tensor.
  virtual at::Tensor on_layer(const LayerUse& use, at::Tensor output) = 0;

  /// Called with what each activation function (GELU, ReLU) is given.
  virtual void on_activation(const at::Tensor& /*input*/) {}
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
