#pragma once

#include <cstdint>

#include "metrics/engine/buffer.h"
#include "metrics/engine/kernel_share.h"
#include "metrics/engine/layers.h"
#include "network/kernels/kernels.h"

namespace asvit::engine {

/// What a norm leaves of a forward pass over rows.
struct Normed {
  Buffer hat;      ///< (rows, width), before weight and bias
  Buffer inverse;  ///< (rows): 1 / deviation
  Buffer scaled;   ///< (rows, width); empty where weight and bias do nothing

  /// What the norm gives, (rows, width).
  const float* output() const { return scaled.data() != nullptr ? scaled.data() : hat.data(); }
};

/// The norm of `rows` rows of `in`.
Normed norm_forward(const NormLayer& norm, const float* in, std::int64_t rows,
                    const Kernels& kernels);

/// in_gradient += the gradient of the norm's input; hands the weight's gradients, (images, width),
/// to `share` as weight `number`. Changes `out_gradient`.
void norm_backward(const NormLayer& norm, const Normed& normed, int number,
                   std::int64_t first_image, std::int64_t images, std::int64_t tokens,
                   float* out_gradient, float* in_gradient, const Kernels& kernels,
                   KernelShare& share);

}  // namespace asvit::engine
