#include "metrics/engine/block_unit.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "metrics/engine/normed.h"

namespace asvit::engine {
namespace {

enum WeightNumber { kNorm1, kQkv, kProjection, kNorm2, kFc1, kFc2 };

/// Floats from a channel to the next: room for the kernels to read past the end, and an odd number
/// of cache lines, so that channels do not fall on each other in the cache.
std::int64_t channel_stride(std::int64_t columns) {
  const std::int64_t lines = (columns + 15) / 16 + 1;
  return (lines | 1) * 16;
}

/// (channels, columns) of a channel-major buffer.
Matrix channels_of(const float* data, std::int64_t channels, std::int64_t columns,
                   std::int64_t stride) {
  return {data, channels, columns, stride, 1};
}

/// Sums of each column, times `factor`.
std::vector<float> column_sums(const Matrix& matrix, double factor) {
  std::vector<double> sums(static_cast<std::size_t>(matrix.columns), 0.0);
  for (std::int64_t row = 0; row < matrix.rows; ++row) {
    const float* values = matrix.data + row * matrix.row_step;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] += static_cast<double>(values[i]);
    }
  }
  std::vector<float> result;
  result.reserve(sums.size());
  for (double sum : sums) {
    result.push_back(static_cast<float>(sum * factor));
  }
  return result;
}

}  // namespace

struct BlockUnit::BlockActivations : Activations {
  Normed normed1;
  Buffer qkv;         ///< (3 * heads * head_dim, stride)
  Buffer attention;   ///< (heads * head_dim, stride)
  Buffer statistics;  ///< (heads, rows, 2), see Kernels::attention
  Normed normed2;
  Buffer hidden;     ///< (rows, hidden), before GELU
  Buffer activated;  ///< after
};

BlockUnit::BlockUnit(const Topology& topology, const Block& block, const TokenGrid& grid,
                     const std::string& prefix, const Weights& weights, bool last,
                     const Kernels& kernels, KernelWeights& numbers)
    : grid_(grid),
      heads_(block.heads),
      head_dim_(block.head_dim),
      last_(last),
      norm1_(norm_layer(weights, prefix + "norm1", topology.norm_eps)),
      qkv_(linear_layer(weights, prefix + "attn.qkv")),
      projection_(linear_layer(weights, prefix + "attn.proj")),
      norm2_(norm_layer(weights, prefix + "norm2", topology.norm_eps)),
      fc1_(linear_layer(weights, prefix + "mlp.fc1")),
      fc2_(linear_layer(weights, prefix + "mlp.fc2")),
      kernels_(kernels),
      first_number_(numbers.count()) {
  width_ = fc2_.out;
  numbers.add_summed(width_);
  numbers.add_linear(qkv_.out, qkv_.in, grid_.tokens());
  numbers.add_linear(projection_.out, projection_.in, grid_.tokens());
  numbers.add_summed(width_);
  numbers.add_linear(fc1_.out, fc1_.in, grid_.tokens());
  if (last_) {
    numbers.add_summed(fc2_.in);
  } else {
    numbers.add_linear(fc2_.out, fc2_.in, grid_.tokens());
  }
}

AttentionHead BlockUnit::head_at(const float* qkv, int head, std::int64_t column,
                                 std::int64_t stride, float* scratch) const {
  const std::int64_t part = std::int64_t{heads_} * head_dim_ * stride;
  const float* query = qkv + std::int64_t{head} * head_dim_ * stride + column;
  return {grid_.window_tokens(), head_dim_, stride, query, query + part, query + 2 * part, scratch};
}

template <typename Body>
void BlockUnit::for_each_window(std::int64_t images, const Body& body) const {
  // A head's windows one after the other: its channels are then read in sequence.
  for (int head = 0; head < heads_; ++head) {
    for (std::int64_t window = 0; window < images * grid_.windows(); ++window) {
      body(head, window * grid_.window_tokens());
    }
  }
}

std::unique_ptr<Activations> BlockUnit::forward(const float* in, std::int64_t images,
                                                float* out) const {
  auto kept = std::make_unique<BlockActivations>();
  const std::int64_t rows = images * grid_.tokens();
  const std::int64_t stride = channel_stride(rows);
  kept->normed1 = norm_forward(norm1_, in, rows, kernels_);
  kept->qkv = Buffer(qkv_.out * stride);
  multiply(qkv_.matrix(), Matrix::dense(kept->normed1.output(), rows, width_).transposed(),
           kept->qkv.data(), stride, false);
  add_to_channels(qkv_.bias, rows, stride, kept->qkv.data());
  kept->attention = Buffer(projection_.in * stride);
  kept->statistics = Buffer(heads_ * rows * 2);
  const Buffer scratch = attention_buffer();
  for_each_window(images, [&](int head, std::int64_t column) {
    kernels_.attention(head_at(kept->qkv.data(), head, column, stride, scratch.data()),
                       kept->attention.data() + std::int64_t{head} * head_dim_ * stride + column,
                       kept->statistics.data() + 2 * (head * rows + column));
  });
  std::copy_n(in, rows * width_, out);
  multiply(channels_of(kept->attention.data(), projection_.in, rows, stride).transposed(),
           projection_.matrix().transposed(), out, width_, true);
  add_to_rows(projection_.bias, rows, out);
  kept->normed2 = norm_forward(norm2_, out, rows, kernels_);
  kept->hidden = Buffer(rows * fc1_.out);
  kept->activated = Buffer(rows * fc1_.out);
  multiply(Matrix::dense(kept->normed2.output(), rows, width_), fc1_.matrix().transposed(),
           kept->hidden.data(), fc1_.out, false);
  add_to_rows(fc1_.bias, rows, kept->hidden.data());
  kernels_.gelu(kept->hidden.data(), kept->activated.data(), rows * fc1_.out);
  if (!last_) {
    multiply(Matrix::dense(kept->activated.data(), rows, fc2_.in), fc2_.matrix().transposed(), out,
             width_, true);
    add_to_rows(fc2_.bias, rows, out);
  }
  return kept;
}

Buffer BlockUnit::attention_buffer() const {
  return Buffer(static_cast<std::int64_t>(attention_scratch(grid_.window_tokens(), head_dim_)));
}

Buffer BlockUnit::hidden_gradient(const float* out_gradient, std::int64_t rows) const {
  Buffer gradient(rows * fc2_.in);
  if (out_gradient != nullptr) {
    multiply(Matrix::dense(out_gradient, rows, width_), fc2_.matrix(), gradient.data(), fc2_.in,
             false);
    return gradient;
  }
  const auto row = column_sums(fc2_.matrix(), 1.0 / static_cast<double>(grid_.tokens()));
  for (std::int64_t i = 0; i < rows; ++i) {
    std::copy(row.begin(), row.end(), gradient.data() + i * fc2_.in);
  }
  return gradient;
}

void BlockUnit::fc2_share(const float* activated, const float* out_gradient,
                          std::int64_t first_image, std::int64_t images, KernelShare& share) const {
  const int number = first_number_ + kFc2;
  const std::int64_t tokens = grid_.tokens();
  if (!share.wants(number)) {
    return;
  }
  if (out_gradient != nullptr) {
    share.add_linear(number, Matrix::dense(activated, images * tokens, fc2_.in),
                     Matrix::dense(out_gradient, images * tokens, width_), first_image, images);
    return;
  }
  // All output channels have the same gradient, the mean m of the inputs: their products add up to
  // width m_i . m_j.
  const double factor = std::sqrt(static_cast<double>(width_)) / static_cast<double>(tokens);
  for (std::int64_t i = 0; i < images; ++i) {
    const auto mean =
        column_sums(Matrix::dense(activated + i * tokens * fc2_.in, tokens, fc2_.in), factor);
    share.add_summed(number, mean.data(), first_image + i, 1);
  }
}

void BlockUnit::backward(const Activations& activations, const float* out_gradient,
                         std::int64_t first_image, std::int64_t images, float* in_gradient,
                         KernelShare& share) const {
  const auto& kept = static_cast<const BlockActivations&>(activations);
  const std::int64_t values = images * input_size();
  fc2_share(kept.activated.data(), out_gradient, first_image, images, share);
  if (out_gradient != nullptr) {
    std::copy_n(out_gradient, values, in_gradient);
  } else {
    std::fill_n(in_gradient, values, 1.0f / static_cast<float>(grid_.tokens()));
  }
  mlp_backward(kept, out_gradient, first_image, images, in_gradient, share);
  attention_backward(kept, first_image, images, in_gradient, share);
}

void BlockUnit::mlp_backward(const BlockActivations& kept, const float* out_gradient,
                             std::int64_t first_image, std::int64_t images, float* gradient,
                             KernelShare& share) const {
  const std::int64_t rows = images * grid_.tokens();
  const Buffer of_norm(rows * width_);
  const Buffer of_hidden = hidden_gradient(out_gradient, rows);
  kernels_.gelu_backward(kept.hidden.data(), of_hidden.data(), rows * fc1_.out);
  const Matrix hidden = Matrix::dense(of_hidden.data(), rows, fc1_.out);
  share.add_linear(first_number_ + kFc1, Matrix::dense(kept.normed2.output(), rows, width_), hidden,
                   first_image, images);
  multiply(hidden, fc1_.matrix(), of_norm.data(), width_, false);
  norm_backward(norm2_, kept.normed2, first_number_ + kNorm2, first_image, images, grid_.tokens(),
                of_norm.data(), gradient, kernels_, share);
}

void BlockUnit::attention_backward(const BlockActivations& kept, std::int64_t first_image,
                                   std::int64_t images, float* gradient, KernelShare& share) const {
  const std::int64_t rows = images * grid_.tokens();
  const std::int64_t stride = channel_stride(rows);
  const std::int64_t inner = projection_.in;
  const Matrix of_out = Matrix::dense(gradient, rows, width_);
  share.add_linear(first_number_ + kProjection,
                   channels_of(kept.attention.data(), inner, rows, stride).transposed(), of_out,
                   first_image, images);
  const Buffer of_attention(inner * stride);
  multiply(projection_.matrix().transposed(), of_out.transposed(), of_attention.data(), stride,
           false);
  const Buffer of_qkv(qkv_.out * stride);
  const Buffer scratch = attention_buffer();
  for_each_window(images, [&](int head, std::int64_t column) {
    const std::int64_t place = std::int64_t{head} * head_dim_ * stride + column;
    float* query = of_qkv.data() + place;
    kernels_.attention_backward(
        head_at(kept.qkv.data(), head, column, stride, scratch.data()),
        kept.attention.data() + place, kept.statistics.data() + 2 * (head * rows + column),
        of_attention.data() + place, {query, query + inner * stride, query + 2 * inner * stride});
  });
  const Matrix qkv = channels_of(of_qkv.data(), qkv_.out, rows, stride).transposed();
  share.add_linear(first_number_ + kQkv, Matrix::dense(kept.normed1.output(), rows, width_), qkv,
                   first_image, images);
  const Buffer of_norm(rows * width_);
  multiply(qkv, qkv_.matrix(), of_norm.data(), width_, false);
  norm_backward(norm1_, kept.normed1, first_number_ + kNorm1, first_image, images, grid_.tokens(),
                of_norm.data(), gradient, kernels_, share);
}

bool BlockUnit::half_forward_dual(std::int64_t points, float* x, Buffer& hidden) const {
  const std::int64_t rows = points * grid_.tokens();
  const std::int64_t stride = channel_stride(2 * rows);
  const std::int64_t inner = projection_.in;
  bool sure = true;
  {
    const Buffer qkv(qkv_.out * stride);
    multiply(qkv_.matrix(), Matrix::dense(x, 2 * rows, width_).transposed(), qkv.data(), stride,
             false);
    add_to_channels(qkv_.bias, rows, stride, qkv.data());
    const Buffer attention(inner * stride);
    const Buffer scratch = attention_buffer();
    for_each_window(points, [&](int head, std::int64_t column) {
      sure &= kernels_.attention_tangent(
          head_at(qkv.data(), head, column, stride, scratch.data()), rows,
          attention.data() + std::int64_t{head} * head_dim_ * stride + column);
    });
    multiply(channels_of(attention.data(), inner, 2 * rows, stride).transposed(),
             projection_.matrix().transposed(), x, width_, true);
    add_to_rows(projection_.bias, rows, x);
  }
  hidden = Buffer(2 * rows * fc1_.out);
  multiply(Matrix::dense(x, 2 * rows, width_), fc1_.matrix().transposed(), hidden.data(), fc1_.out,
           false);
  add_to_rows(fc1_.bias, rows, hidden.data());
  kernels_.gelu_tangent(hidden.data(), hidden.data() + rows * fc1_.out, rows * fc1_.out);
  return sure;
}

bool BlockUnit::forward_dual(const float* in, std::int64_t points, float* out) const {
  const std::int64_t rows = points * grid_.tokens();
  std::copy_n(in, 2 * rows * width_, out);
  Buffer hidden;
  const bool sure = half_forward_dual(points, out, hidden);
  multiply(Matrix::dense(hidden.data(), 2 * rows, fc2_.in), fc2_.matrix().transposed(), out, width_,
           true);
  add_to_rows(fc2_.bias, rows, out);
  return sure;
}

bool BlockUnit::mean_tangent(const float* in, std::int64_t points, float* out) const {
  const std::int64_t tokens = grid_.tokens();
  const std::int64_t rows = points * tokens;
  const Buffer x(2 * rows * width_);
  std::copy_n(in, 2 * rows * width_, x.data());
  Buffer hidden;
  const bool sure = half_forward_dual(points, x.data(), hidden);
  const double share = 1.0 / static_cast<double>(tokens);
  for (std::int64_t point = 0; point < points; ++point) {
    const std::int64_t row = rows + point * tokens;
    const auto mean = column_sums(Matrix::dense(x.data() + row * width_, tokens, width_), share);
    const auto hidden_mean =
        column_sums(Matrix::dense(hidden.data() + row * fc2_.in, tokens, fc2_.in), share);
    std::copy(mean.begin(), mean.end(), out + point * width_);
    multiply(Matrix::dense(hidden_mean.data(), 1, fc2_.in), fc2_.matrix().transposed(),
             out + point * width_, width_, true);
  }
  return sure;
}

}  // namespace asvit::engine
