#include "metrics/engine/layers.h"

namespace asvit::engine {
namespace {

/// The last dimension from (channels, positions) to (positions, channels).
at::Tensor by_position(const at::Tensor& tensor, std::int64_t channels) {
  const at::Tensor rows = tensor.reshape({-1, channels, tensor.size(-1) / channels});
  return rows.transpose(1, 2).reshape(tensor.sizes());
}

bool all_equal(const at::Tensor& tensor, float value) {
  const float* data = tensor.data_ptr<float>();
  for (std::int64_t i = 0; i < tensor.numel(); ++i) {
    if (data[i] != value) {
      return false;
    }
  }
  return true;
}

}  // namespace

void NormLayer::scale(const float* hat, std::int64_t rows, float* out) const {
  const float* w = weight.data_ptr<float>();
  const float* b = bias.data_ptr<float>();
  for (std::int64_t row = 0; row < rows; ++row, hat += width, out += width) {
    for (std::int64_t i = 0; i < width; ++i) {
      out[i] = hat[i] * w[i] + b[i];
    }
  }
}

void NormLayer::scale_gradient(float* gradient, std::int64_t rows) const {
  const float* w = weight.data_ptr<float>();
  for (std::int64_t row = 0; row < rows; ++row, gradient += width) {
    for (std::int64_t i = 0; i < width; ++i) {
      gradient[i] *= w[i];
    }
  }
}

LinearLayer linear_layer(const Weights& weights, const std::string& prefix, std::int64_t channels) {
  LinearLayer layer;
  layer.weight = by_position(weights.at(prefix + ".weight").flatten(1), channels).contiguous();
  layer.out = layer.weight.size(0);
  layer.in = layer.weight.size(1);
  const at::Tensor bias = weights.find(prefix + ".bias");
  if (bias.defined() && !all_equal(bias.contiguous(), 0.0f)) {
    layer.bias = bias.contiguous();
  }
  return layer;
}

NormLayer norm_layer(const Weights& weights, const std::string& prefix, double eps,
                     std::int64_t channels) {
  NormLayer layer;
  const at::Tensor weight = by_position(weights.at(prefix + ".weight"), channels).contiguous();
  const at::Tensor bias = by_position(weights.at(prefix + ".bias"), channels).contiguous();
  layer.width = weight.numel();
  layer.eps = static_cast<float>(eps);
  if (!all_equal(weight, 1.0f) || !all_equal(bias, 0.0f)) {
    layer.weight = weight;
    layer.bias = bias;
  }
  return layer;
}

void add_to_rows(const at::Tensor& bias, std::int64_t rows, float* to) {
  if (!bias.defined()) {
    return;
  }
  const float* b = bias.data_ptr<float>();
  const std::int64_t width = bias.numel();
  for (std::int64_t row = 0; row < rows; ++row, to += width) {
    for (std::int64_t i = 0; i < width; ++i) {
      to[i] += b[i];
    }
  }
}

void add_to_channels(const at::Tensor& bias, std::int64_t count, std::int64_t stride, float* to) {
  if (!bias.defined()) {
    return;
  }
  const float* b = bias.data_ptr<float>();
  for (std::int64_t c = 0; c < bias.numel(); ++c, to += stride) {
    for (std::int64_t i = 0; i < count; ++i) {
      to[i] += b[c];
    }
  }
}

}  // namespace asvit::engine
