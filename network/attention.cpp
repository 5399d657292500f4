#include "network/attention.h"

#include <cmath>

namespace asvit {

WindowAttention::WindowAttention(const Block& block, BlockFamily family, int grid_side,
                                 const Weights& weights, const std::string& prefix)
    : heads_(block.heads),
      head_dim_(block.head_dim),
      window_(window_side(grid_side, block)),
      windows_(grid_side / window_),
      projections_(traits(family).projections),
      input_(linear_from(weights, prefix + traits(family).input)),
      projection_(linear_from(weights, prefix + "proj")),
      relative_(RelativePosition::from(weights, prefix, window_)) {}

at::Tensor WindowAttention::split_windows(const at::Tensor& projected) const {
  const std::int64_t batch = projected.size(0);
  if (windows_ == 1) {
    return projected.reshape({batch, projected.size(1), projections_, heads_, head_dim_})
        .permute({2, 0, 3, 1, 4});
  }
  return projected
      .reshape({batch, windows_, window_, windows_, window_, projections_, heads_, head_dim_})
      .permute({5, 0, 1, 3, 6, 2, 4, 7})
      .reshape({projections_, batch * windows_ * windows_, heads_, window_ * window_, head_dim_});
}

at::Tensor WindowAttention::join_windows(const at::Tensor& x, std::int64_t batch) const {
  if (windows_ == 1) {
    return x.transpose(1, 2).flatten(2);
  }
  const std::int64_t tokens = windows_ * windows_ * window_ * window_;
  return x.reshape({batch, windows_, windows_, heads_, window_, window_, head_dim_})
      .permute({0, 1, 4, 2, 5, 3, 6})
      .reshape({batch, tokens, heads_ * head_dim_});
}

at::Tensor WindowAttention::logits_of(const at::Tensor& parts) const {
  const at::Tensor key = parts[projections_ == 3 ? 1 : 0];
  const double scale = 1.0 / std::sqrt(static_cast<double>(head_dim_));
  const at::Tensor query = parts[0] * scale;
  const at::Tensor logits = at::matmul(query, key.transpose(-2, -1));
  return relative_ ? logits + relative_->logits(query) : logits;
}

at::Tensor WindowAttention::logits(const at::Tensor& x) const {
  return logits_of(split_windows(input_.forward(x, nullptr)));
}

at::Tensor WindowAttention::forward(const at::Tensor& x, const ForwardContext& context) const {
  const at::Tensor parts = split_windows(input_.forward(x, context.tap));
  const at::Tensor value = parts[projections_ == 3 ? 2 : 0];
  const at::Tensor probabilities = at::softmax(logits_of(parts), -1);
  at::Tensor mixed = at::matmul(probabilities, value);
  if (relative_) {
    mixed = mixed + relative_->values(probabilities);
  }
  return projection_.forward(join_windows(mixed, x.size(0)), context.tap);
}

}  // namespace asvit
