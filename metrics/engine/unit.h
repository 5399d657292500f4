#pragma once

#include <cstdint>
#include <memory>

#include "metrics/engine/kernel_share.h"

namespace asvit::engine {

/// What a unit keeps of a forward pass for its backward pass.
class Activations {
 public:
  virtual ~Activations() = default;
};

/// A piece of the network that maps tokens to tokens: the tokenizer, a block, a merge. Tokens are
/// row-major, (images, tokens, width), in the order of engine::TokenGrid.
class Unit {
 public:
  virtual ~Unit() = default;

  /// Floats of one image before and after the unit.
  virtual std::int64_t input_size() const = 0;
  virtual std::int64_t output_size() const = 0;

  /// out = unit(in) for `images` images; what backward() needs is returned.
  virtual std::unique_ptr<Activations> forward(const float* in, std::int64_t images,
                                               float* out) const = 0;

  /// Turns the output's gradient into the input's and hands the weights' gradients of images
  /// first_image .. first_image + images - 1 to `share`. The first unit leaves `in_gradient` alone;
  /// for the last one `out_gradient` is null and stands for 1 / tokens everywhere, the gradient of
  /// the mean over tokens.
  virtual void backward(const Activations& activations, const float* out_gradient,
                        std::int64_t first_image, std::int64_t images, float* in_gradient,
                        KernelShare& share) const = 0;

  /// out = unit(in) and its derivative for `points` points: values, then as many tangents. With
  /// norms replaced by the identity. Returns whether float32 surely keeps the result's digits:
  /// false where a softmax is peaked (see Kernels::attention_tangent).
  virtual bool forward_dual(const float* in, std::int64_t points, float* out) const = 0;
};

}  // namespace asvit::engine
