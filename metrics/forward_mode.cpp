#include "metrics/forward_mode.h"

#include <mutex>
#include <tuple>

#include <torch/csrc/autograd/forward_grad.h>

namespace asvit {

struct ForwardMode::Level {
  std::uint64_t index = torch::autograd::ForwardADLevel::get_next_idx();

  Level() = default;
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;
  ~Level() { torch::autograd::ForwardADLevel::release_idx(index); }
};

ForwardMode::ForwardMode() {
  // The level is LibTorch's own process-wide state; this mirrors who is using it.
  static std::mutex mutex;
  static std::weak_ptr<Level> shared;
  const std::lock_guard<std::mutex> lock(mutex);
  level_ = shared.lock();
  if (!level_) {
    level_ = std::make_shared<Level>();
    shared = level_;
  }
}

at::Tensor ForwardMode::dual(const at::Tensor& primal, const at::Tensor& tangent) const {
  return at::_make_dual(primal, tangent, static_cast<std::int64_t>(level_->index));
}

at::Tensor ForwardMode::tangent(const at::Tensor& dual) const {
  const auto [primal, tangent] = at::_unpack_dual(dual, static_cast<std::int64_t>(level_->index));
  return tangent.defined() ? tangent : at::zeros_like(primal);
}

}  // namespace asvit
