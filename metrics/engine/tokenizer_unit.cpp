#include "metrics/engine/tokenizer_unit.h"

#include <algorithm>

#include "metrics/engine/normed.h"

namespace asvit::engine {
namespace {

struct TokenizerActivations : Activations {
  Buffer patches;
  Normed normed;
};

}  // namespace

TokenizerUnit::TokenizerUnit(const Topology& topology, const TokenGrid& grid,
                             const Weights& weights, const Kernels& kernels, KernelWeights& numbers)
    : grid_(grid),
      channels_(topology.channels),
      size_(topology.image_size),
      kernel_(topology.tokenizer.kernel),
      stride_(topology.tokenizer.stride),
      has_norm_(topology.tokenizer.norm),
      projection_(linear_layer(weights, "tokenizer.proj")),
      kernels_(kernels),
      first_number_(numbers.count()) {
  pad_before_ = topology.tokenizer.pad_before();
  padded_size_ = size_ + pad_before_ + topology.tokenizer.pad_after();
  numbers.add_linear(projection_.out, projection_.in, grid_.tokens());
  if (has_norm_) {
    norm_ = norm_layer(weights, "tokenizer.norm", topology.norm_eps);
    numbers.add_summed(norm_.width);
  }
}

Buffer TokenizerUnit::padded(const float* image) const {
  Buffer result(channels_ * padded_size_ * padded_size_);
  std::fill_n(result.data(), channels_ * padded_size_ * padded_size_, 0.0f);
  for (std::int64_t row = 0; row < channels_ * size_; ++row) {
    const std::int64_t to = (row / size_ * padded_size_ + row % size_ + pad_before_) * padded_size_;
    std::copy_n(image + row * size_, size_, result.data() + to + pad_before_);
  }
  return result;
}

Buffer TokenizerUnit::patches(const float* images, std::int64_t count) const {
  const std::int64_t patch = projection_.in;
  Buffer result(count * grid_.tokens() * patch);
  for (std::int64_t image = 0; image < count; ++image) {
    const Buffer pixels = padded(images + image * input_size());
    for (int row = 0; row < grid_.side(); ++row) {
      for (int column = 0; column < grid_.side(); ++column) {
        float* to = result.data() + (image * grid_.tokens() + grid_.place(row, column)) * patch;
        for (std::int64_t line = 0; line < std::int64_t{channels_} * kernel_;
             ++line, to += kernel_) {
          const std::int64_t y =
              line / kernel_ * padded_size_ + std::int64_t{row} * stride_ + line % kernel_;
          std::copy_n(pixels.data() + y * padded_size_ + std::int64_t{column} * stride_, kernel_,
                      to);
        }
      }
    }
  }
  return result;
}

std::unique_ptr<Activations> TokenizerUnit::forward(const float* in, std::int64_t images,
                                                    float* out) const {
  auto kept = std::make_unique<TokenizerActivations>();
  const std::int64_t rows = images * grid_.tokens();
  kept->patches = patches(in, images);
  multiply(Matrix::dense(kept->patches.data(), rows, projection_.in),
           projection_.matrix().transposed(), out, projection_.out, false);
  add_to_rows(projection_.bias, rows, out);
  if (has_norm_) {
    kept->normed = norm_forward(norm_, out, rows, kernels_);
    std::copy_n(kept->normed.output(), rows * norm_.width, out);
  }
  return kept;
}

void TokenizerUnit::backward(const Activations& activations, const float* out_gradient,
                             std::int64_t first_image, std::int64_t images, float* /*unused*/,
                             KernelShare& share) const {
  const auto& kept = static_cast<const TokenizerActivations&>(activations);
  const std::int64_t rows = images * grid_.tokens();
  const std::int64_t width = projection_.out;
  Buffer gradient(rows * width);
  std::copy_n(out_gradient, rows * width, gradient.data());
  if (has_norm_) {
    Buffer of_norm(rows * width);
    std::fill_n(of_norm.data(), rows * width, 0.0f);
    norm_backward(norm_, kept.normed, first_number_ + 1, first_image, images, grid_.tokens(),
                  gradient.data(), of_norm.data(), kernels_, share);
    gradient = std::move(of_norm);
  }
  share.add_linear(first_number_, Matrix::dense(kept.patches.data(), rows, projection_.in),
                   Matrix::dense(gradient.data(), rows, width), first_image, images);
}

bool TokenizerUnit::forward_dual(const float* in, std::int64_t points, float* out) const {
  const std::int64_t rows = points * grid_.tokens();
  const Buffer seen = patches(in, 2 * points);
  multiply(Matrix::dense(seen.data(), 2 * rows, projection_.in), projection_.matrix().transposed(),
           out, projection_.out, false);
  add_to_rows(projection_.bias, rows, out);
  return true;
}

}  // namespace asvit::engine
