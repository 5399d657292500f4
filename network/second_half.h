#pragma once

#include <memory>
#include <string>

#include <ATen/ATen.h>

#include "network/forward_context.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// What a block does after attention: one class a SecondHalfKind. Immutable.
class SecondHalf {
 public:
  virtual ~SecondHalf() = default;

  /// The normed tokens (batch, tokens, width) -> the same shape.
  virtual at::Tensor forward(const at::Tensor& x, const ForwardContext& context) const = 0;
};

/// The second half of a block of this family, whose weights' names begin with `prefix`.
std::shared_ptr<const SecondHalf> second_half(const Topology& topology, BlockFamily family,
                                              const Weights& weights, const std::string& prefix);

}  // namespace asvit
