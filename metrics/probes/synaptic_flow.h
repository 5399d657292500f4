#pragma once

#include <vector>

#include <ATen/ATen.h>

#include "metrics/metric.h"
#include "metrics/probes/loss_gradient.h"

namespace asvit {

/// A network with all parameters by their absolute values in float64, and the gradient of R, the
/// sum of its logits for an image of ones, by its matrices and kernels (Tanaka et al., arXiv
/// 2006.05467).
struct SynapticFlow {
  DifferentiableNetwork network;
  std::vector<at::Tensor> gradients;  ///< dR/dW, in the leaves' order
};

/// The flow at the input's fresh weights.
SynapticFlow synaptic_flow(const MetricInput& input);

}  // namespace asvit
