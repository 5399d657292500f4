#include "network/layers.h"

#include <array>
#include <utility>

namespace asvit {

namespace {

/// The output of a matrix product as the tap returns it.
at::Tensor tapped(LayerTap* tap, const std::string& weight, const at::Tensor& input,
                  bool transposed, at::Tensor output) {
  if (tap == nullptr) {
    return output;
  }
  LayerUse use;
  use.kind = LayerKind::kLinear;
  use.weight = &weight;
  use.transposed = transposed;
  use.input = input;
  return tap->on_layer(use, std::move(output));
}

}  // namespace

at::Tensor Linear::forward(const at::Tensor& x, LayerTap* tap) const {
  return tapped(tap, weight_name, x, false, at::linear(x, weight, bias));
}

at::Tensor Dictionary::analyse(const at::Tensor& x, LayerTap* tap) const {
  return tapped(tap, weight_name, x, true, at::matmul(x, weight));
}

at::Tensor Dictionary::synthesise(const at::Tensor& y, LayerTap* tap) const {
  return tapped(tap, weight_name, y, false, at::linear(y, weight));
}

at::Tensor gelu(const at::Tensor& x, LayerTap* tap) {
  if (tap != nullptr) {
    tap->on_activation(x);
  }
  return at::gelu(x);
}

at::Tensor relu(const at::Tensor& x, LayerTap* tap) {
  if (tap != nullptr) {
    tap->on_activation(x);
  }
  return at::relu(x);
}

at::Tensor Convolution::padded(const at::Tensor& x) const {
  const bool pads = pad_before != 0 || pad_after != 0;
  return pads ? at::constant_pad_nd(x, {pad_before, pad_after, pad_before, pad_after}) : x;
}

at::Tensor Convolution::forward(const at::Tensor& x, LayerTap* tap) const {
  const at::Tensor input = padded(x);
  const std::array<std::int64_t, 2> strides = {stride, stride};
  const std::array<std::int64_t, 2> no_padding = {0, 0};
  const std::array<std::int64_t, 2> dilations = {dilation, dilation};
  at::Tensor y = at::conv2d(input, weight, bias, at::IntArrayRef(strides),
                            at::IntArrayRef(no_padding), at::IntArrayRef(dilations), groups);
  if (tap == nullptr) {
    return y;
  }
  LayerUse use;
  use.kind = LayerKind::kConvolution;
  use.weight = &weight_name;
  use.kernel = weight.size(2);
  use.stride = stride;
  use.dilation = dilation;
  use.depthwise = groups > 1;
  use.input = input;
  return tap->on_layer(use, std::move(y));
}

at::Tensor Norm::forward(const at::Tensor& x, LayerTap* tap) const {
  if (kind == NormKind::kIdentity) {
    return x;
  }
  at::Tensor y = at::layer_norm(x, {x.size(-1)}, weight, bias, eps);
  if (tap == nullptr) {
    return y;
  }
  LayerUse use;
  use.kind = LayerKind::kNorm;
  use.weight = &weight_name;
  use.eps = eps;
  use.input = x;
  return tap->on_layer(use, std::move(y));
}

Linear linear_from(const Weights& weights, const std::string& prefix) {
  return {prefix + ".weight", weights.at(prefix + ".weight"), weights.find(prefix + ".bias")};
}

Norm norm_from(const Weights& weights, const std::string& prefix, double eps, NormKind kind) {
  return {prefix + ".weight", weights.at(prefix + ".weight"), weights.at(prefix + ".bias"), eps,
          kind};
}

}  // namespace asvit
