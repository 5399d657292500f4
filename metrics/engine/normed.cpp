#include "metrics/engine/normed.h"

#include <algorithm>

namespace asvit::engine {
namespace {

/// Sums over each image's tokens of a * b, (images, width).
Buffer summed_products(const float* a, const float* b, std::int64_t images, std::int64_t tokens,
                       std::int64_t width) {
  Buffer sums(images * width);
  std::fill_n(sums.data(), images * width, 0.0f);
  for (std::int64_t row = 0; row < images * tokens; ++row, a += width, b += width) {
    float* to = sums.data() + row / tokens * width;
    for (std::int64_t i = 0; i < width; ++i) {
      to[i] += a[i] * b[i];
    }
  }
  return sums;
}

}  // namespace

Normed norm_forward(const NormLayer& norm, const float* in, std::int64_t rows,
                    const Kernels& kernels) {
  Normed result;
  result.hat = Buffer(rows * norm.width);
  result.inverse = Buffer(rows);
  kernels.normalise(in, rows, norm.width, norm.eps, result.hat.data(), result.inverse.data());
  if (!norm.plain()) {
    result.scaled = Buffer(rows * norm.width);
    norm.scale(result.hat.data(), rows, result.scaled.data());
  }
  return result;
}

void norm_backward(const NormLayer& norm, const Normed& normed, int number,
                   std::int64_t first_image, std::int64_t images, std::int64_t tokens,
                   float* out_gradient, float* in_gradient, const Kernels& kernels,
                   KernelShare& share) {
  if (share.wants(number)) {
    const Buffer sums =
        summed_products(out_gradient, normed.hat.data(), images, tokens, norm.width);
    share.add_summed(number, sums.data(), first_image, images);
  }
  if (!norm.plain()) {
    norm.scale_gradient(out_gradient, images * tokens);
  }
  kernels.normalise_backward(normed.hat.data(), normed.inverse.data(), out_gradient,
                             images * tokens, norm.width, in_gradient);
}

}  // namespace asvit::engine
