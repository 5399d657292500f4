#pragma once

#include <cstdint>
#include <string>

#include <ATen/ATen.h>

namespace asvit {

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
};

/// Watches the layers of a forward pass, for quantities that need every layer's input and output
/// gradient. A weight may be used more than once in a pass.
class LayerTap {
 public:
  virtual ~LayerTap() = default;

  /// Called with each layer's use and output; the pass goes on with the returned tensor.
  virtual at::Tensor on_layer(const LayerUse& /*use*/, at::Tensor output) { return output; }

  /// Called with what each activation function (GELU, ReLU) is given.
  virtual void on_activation(const at::Tensor& /*input*/) {}

  /// Called with each block's tokens between its halves, (batch, tokens, width): behind the
  /// attention, what was given to it added.
  virtual void on_middle(const at::Tensor& /*tokens*/) {}

  /// Called with each block's code, (batch, tokens, units): what its last layer decodes (vit: the
  /// hidden units behind GELU), or its output where nothing does (crate).
  virtual void on_code(const at::Tensor& /*code*/) {}
};

}  // namespace asvit
