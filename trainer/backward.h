#pragma once

#include <functional>
#include <vector>

#include <ATen/ATen.h>

#include "network/forward_context.h"
#include "network/network.h"

namespace asvit {

/// A loss and its gradient with respect to some leaves.
struct LossGradient {
  at::Tensor loss;                    ///< a scalar
  std::vector<at::Tensor> gradients;  ///< in the leaves' order
};

/// What a network's gradient is taken of.
struct LossInput {
  at::Tensor images;
  ForwardContext context;                                ///< of the whole network's pass
  std::function<at::Tensor(const at::Tensor&)> loss_of;  ///< the loss of the last tokens
};

/// Gradient of the loss with respect to `leaves`, which the network's weights come from.
///
/// With `layers` above 0 only every `layers`-th step of the network keeps what it gave; what lies
/// between is computed again on the way back (activation checkpointing, Chen et al., arXiv
/// 1604.06174). The same operations in the same order, so the same bits.
LossGradient backward(const Network& network, const LossInput& input,
                      const std::vector<at::Tensor>& leaves, int layers);

}  // namespace asvit
