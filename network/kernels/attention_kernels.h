#pragma once

// Attention of one head in one window without a token x token matrix in memory: value, value and
// tangent, backward. For the kernels' own sources; see vector_math.h.
//
// Buffers are channel-major, so that kLanes tokens are one load and one token's channel is one
// broadcast: nothing is packed. Forward: a vector's lanes are queries and the loop runs over keys;
// no sum across lanes. Backward: lanes are keys and the loop runs over queries; gradients of keys
// and values add up in place, and a tile of kLanes x kLanes logit gradients is transposed for the
// queries'.

#include "network/kernels/attention_backward.h"
#include "network/kernels/attention_tangent.h"
#include "network/kernels/attention_value.h"

namespace asvit {
namespace {

/// Calls body(channels of a head), the usual numbers as constants, 0 for others.
template <typename Body>
inline auto with_dim(int dim, const Body& body) {
  switch (dim) {
    case 4:
      return body(std::integral_constant<int, 4>());
    case 8:
      return body(std::integral_constant<int, 8>());
    case 16:
      return body(std::integral_constant<int, 16>());
    default:
      return body(std::integral_constant<int, 0>());
  }
}

void attention(const AttentionHead& head, float* out, float* statistics) {
  with_dim(head.dim, [&](auto dim) { attention_head<dim.value>(head, out, statistics); });
}

bool attention_tangent(const AttentionHead& head, std::int64_t tangent, float* out) {
  return with_dim(head.dim,
                  [&](auto dim) { return attention_tangent_head<dim.value>(head, tangent, out); });
}

void attention_backward(const AttentionHead& head, const float* out, const float* statistics,
                        const float* out_gradient, const AttentionGradient& gradient) {
  with_dim(head.dim, [&](auto dim) {
    attention_backward_head<dim.value>(head, out, statistics, out_gradient, gradient);
  });
}

}  // namespace
}  // namespace asvit
