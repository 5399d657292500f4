#pragma once

#include <optional>
#include <vector>

#include <ATen/ATen.h>

#include "metrics/metric.h"
#include "network/network.h"
#include "network/weights.h"

namespace asvit {

/// A network, classifier included, whose matrices and kernels (weights of linear layers and
/// convolutions, not biases, norms or embeddings) can be differentiated by.
class DifferentiableNetwork {
 public:
  DifferentiableNetwork(const Topology& topology, const Weights& weights);

  const Network& network() const { return *network_; }

  /// What the matrices and kernels are called, and they themselves, in one order.
  const std::vector<WeightSpec>& specs() const { return specs_; }
  const std::vector<at::Tensor>& leaves() const { return leaves_; }

 private:
  std::vector<WeightSpec> specs_;
  std::vector<at::Tensor> leaves_;
  std::optional<Network> network_;
};

/// The input's fresh weights, head included, drawn as As-ViT's public code does.
Weights fresh_weights(const MetricInput& input);

/// Mean cross entropy of a network's logits for labelled images.
at::Tensor class_loss(const Network& network, const at::Tensor& images, const at::Tensor& labels);

/// The gradient of class_loss() for all of the input's images, in the leaves' order.
std::vector<at::Tensor> loss_gradient(const DifferentiableNetwork& network,
                                      const MetricInput& input);

/// sum over matrices and kernels of sum |W . G|, G in their order; float64.
double synaptic_saliency(const std::vector<at::Tensor>& weights,
                         const std::vector<at::Tensor>& gradients);

}  // namespace asvit
