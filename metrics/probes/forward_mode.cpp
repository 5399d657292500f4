#include "metrics/probes/forward_mode.h"

#include <mutex>
#include <tuple>

#include <torch/csrc/autograd/forward_grad.h>

namespace asvit {
namespace {

using torch::autograd::ForwardADLevel;

/// Who uses LibTorch's one level. Entering and leaving go under one lock, since LibTorch refuses a
/// second level while the first is being released.
struct SharedLevel {
  std::mutex mutex;
  int users = 0;
  std::uint64_t index = 0;
};

SharedLevel& shared_level() {
  static SharedLevel level;
  return level;
}

}  // namespace

ForwardMode::ForwardMode() {
  SharedLevel& shared = shared_level();
  const std::lock_guard<std::mutex> lock(shared.mutex);
  if (shared.users == 0) {
    shared.index = ForwardADLevel::get_next_idx();
  }
  ++shared.users;
  level_ = static_cast<std::int64_t>(shared.index);
}

ForwardMode::~ForwardMode() {
  SharedLevel& shared = shared_level();
  const std::lock_guard<std::mutex> lock(shared.mutex);
  if (--shared.users == 0) {
    ForwardADLevel::release_idx(shared.index);
  }
}

at::Tensor ForwardMode::dual(const at::Tensor& primal, const at::Tensor& tangent) const {
  return at::_make_dual(primal, tangent, level_);
}

at::Tensor ForwardMode::tangent(const at::Tensor& dual) const {
  const auto [primal, tangent] = at::_unpack_dual(dual, level_);
  return tangent.defined() ? tangent : at::zeros_like(primal);
}

}  // namespace asvit
