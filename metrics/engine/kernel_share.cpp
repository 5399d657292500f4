#include "metrics/engine/kernel_share.h"

#include <algorithm>

#include "metrics/probes/kernel_form.h"

namespace asvit::engine {
namespace {

/// Whether a weight is held as factors; one that comes summed over tokens has none.
bool as_factors(const KernelWeights::Weight& weight, std::int64_t images) {
  return weight.tokens > 0 && prefers_factors(images, weight.tokens, weight.in, weight.out);
}

void copy(const Matrix& from, float* to) {
  for (std::int64_t row = 0; row < from.rows; ++row, to += from.columns) {
    const float* source = from.data + row * from.row_step;
    for (std::int64_t i = 0; i < from.columns; ++i) {
      to[i] = source[i * from.column_step];
    }
  }
}

/// a a^T, (a.rows, a.rows).
Buffer gram(const Matrix& a) {
  Buffer product(a.rows * a.rows);
  multiply(a, a.transposed(), product.data(), a.rows, false);
  return product;
}

}  // namespace

std::int64_t KernelShare::bytes(const KernelWeights::Weight& weight, std::int64_t images) {
  const std::int64_t floats = as_factors(weight, images) ? weight.tokens * (weight.in + weight.out)
                                                         : weight.in * weight.out;
  return images * floats * static_cast<std::int64_t>(sizeof(float));
}

KernelShare::KernelShare(const KernelWeights& weights, int first, int last, std::int64_t images,
                         const Kernels& kernels)
    : weights_(weights), kernels_(kernels), first_(first), last_(last), images_(images) {
  for (int number = first; number < last; ++number) {
    const KernelWeights::Weight& of = weight(number);
    Place place;
    place.factors = as_factors(of, images);
    if (place.factors) {
      place.inputs = Buffer(images * of.tokens * of.in);
      place.gradients = Buffer(images * of.tokens * of.out);
    } else {
      place.offset = row_size_;
      row_size_ += of.out * of.in;
    }
    places_.push_back(std::move(place));
  }
  rows_ = Buffer(images * row_size_);
}

void KernelShare::add_linear(int number, const Matrix& inputs, const Matrix& gradients,
                             std::int64_t first_image, std::int64_t images) {
  if (!wants(number)) {
    return;
  }
  const KernelWeights::Weight& of = weight(number);
  const Place& place = places_[static_cast<std::size_t>(number - first_)];
  if (place.factors) {
    copy(inputs, place.inputs.data() + first_image * of.tokens * of.in);
    copy(gradients, place.gradients.data() + first_image * of.tokens * of.out);
    return;
  }
  for (std::int64_t i = 0; i < images; ++i) {
    multiply(gradients.slice(i * of.tokens, of.tokens).transposed(),
             inputs.slice(i * of.tokens, of.tokens),
             rows_.data() + (first_image + i) * row_size_ + place.offset, of.in, false);
  }
}

void KernelShare::add_summed(int number, const float* sums, std::int64_t first_image,
                             std::int64_t images) {
  if (!wants(number)) {
    return;
  }
  const std::int64_t size = weight(number).in;
  const Place& place = places_[static_cast<std::size_t>(number - first_)];
  for (std::int64_t i = 0; i < images; ++i) {
    std::copy(sums + i * size, sums + (i + 1) * size,
              rows_.data() + (first_image + i) * row_size_ + place.offset);
  }
}

at::Tensor KernelShare::rows_kernel(std::int64_t first, std::int64_t last) const {
  // Columns that go through together: each is read images / 4 times, so they should stay cached.
  const std::int64_t columns = std::max<std::int64_t>(2048, (1 << 18) / images_);
  at::Tensor sum = at::zeros({images_, images_}, at::kDouble);
  double* total = sum.data_ptr<double>();
  for (std::int64_t column = first; column < last; column += columns) {
    kernels_.gram(rows_.data() + column, images_, std::min(columns, last - column), row_size_,
                  total);
  }
  for (std::int64_t i = 0; i < images_; ++i) {
    for (std::int64_t j = i + 1; j < images_; ++j) {
      total[i * images_ + j] = total[j * images_ + i];
    }
  }
  return sum;
}

at::Tensor KernelShare::factors_kernel(int number) const {
  const KernelWeights::Weight& of = weight(number);
  const Place& place = places_[static_cast<std::size_t>(number - first_)];
  const std::int64_t side = images_ * of.tokens;
  const Buffer a = gram(Matrix::dense(place.inputs.data(), side, of.in));
  const Buffer g = gram(Matrix::dense(place.gradients.data(), side, of.out));
  at::Tensor sum = at::zeros({images_, images_}, at::kDouble);
  double* total = sum.data_ptr<double>();
  for (std::int64_t row = 0; row < side; ++row) {
    const float* a_row = a.data() + row * side;
    const float* g_row = g.data() + row * side;
    double* to = total + row / of.tokens * images_;
    for (std::int64_t image = 0; image < images_; ++image) {
      for (std::int64_t t = image * of.tokens; t < (image + 1) * of.tokens; ++t) {
        to[image] += static_cast<double>(a_row[t]) * static_cast<double>(g_row[t]);
      }
    }
  }
  return sum;
}

at::Tensor KernelShare::kernel(const Parallel& parallel) const {
  constexpr std::int64_t kRanges = 16;  // of columns; fixed, so that no sum depends on threads
  const std::int64_t range = (row_size_ + kRanges - 1) / kRanges;
  std::vector<at::Tensor> parts(static_cast<std::size_t>(kRanges + last_ - first_));
  parallel(static_cast<std::int64_t>(parts.size()), [&](std::int64_t i) {
    const auto index = static_cast<std::size_t>(i);
    if (i < kRanges) {
      parts[index] =
          rows_kernel(std::min(i * range, row_size_), std::min((i + 1) * range, row_size_));
    } else if (places_[index - kRanges].factors) {
      parts[index] = factors_kernel(first_ + static_cast<int>(i - kRanges));
    }
  });
  at::Tensor sum = at::zeros({images_, images_}, at::kDouble);
  for (const at::Tensor& part : parts) {
    if (part.defined()) {
      sum += part;
    }
  }
  return sum;
}

}  // namespace asvit::engine
