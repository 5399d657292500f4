#pragma once

#include <cstdint>

#include <ATen/ATen.h>

namespace asvit {

/// Forward-mode differentiation while an object of this class lives.
///
/// LibTorch has one level of dual numbers for the whole process (its own state, not ours); objects
/// share it, from any thread, and the last one to go releases it. Dual tensors must not outlive
/// their object.
class ForwardMode {
 public:
  ForwardMode();
  ~ForwardMode();
  ForwardMode(const ForwardMode&) = delete;
  ForwardMode& operator=(const ForwardMode&) = delete;

  /// `primal` with the direction `tangent`, of the same shape, attached.
  at::Tensor dual(const at::Tensor& primal, const at::Tensor& tangent) const;

  /// The direction that has been propagated to `dual`; zeros where none arrived.
  at::Tensor tangent(const at::Tensor& dual) const;

 private:
  std::int64_t level_;
};

}  // namespace asvit
