#include "metrics/probes/loss_gradient.h"

#include <torch/csrc/autograd/autograd.h>

#include "base/random.h"
#include "network/init.h"

namespace asvit {

DifferentiableNetwork::DifferentiableNetwork(const Topology& topology, const Weights& weights) {
  const Weights leaves = make_weights(topology, HeadWeights::kPresent, [&](const WeightSpec& spec) {
    const at::Tensor weight = weights.at(spec.name).detach();
    if (!multiplies(spec.kind)) {
      return weight;
    }
    specs_.push_back(spec);
    leaves_.push_back(weight.clone().requires_grad_());
    return leaves_.back();
  });
  network_.emplace(topology, leaves, NormKind::kLayerNorm);
}

Weights fresh_weights(const MetricInput& input) {
  return draw_weights(input.topology, HeadWeights::kPresent,
                      derive_seed({input.seed, fnv1a("weights")}), input.options);
}

at::Tensor class_loss(const Network& network, const at::Tensor& images, const at::Tensor& labels) {
  const at::Tensor logs = at::log_softmax(network.logits(images), 1);
  return logs.gather(1, labels.unsqueeze(1)).mean().neg();
}

std::vector<at::Tensor> loss_gradient(const DifferentiableNetwork& network,
                                      const MetricInput& input) {
  const at::AutoGradMode with_gradients(true);
  return torch::autograd::grad({class_loss(network.network(), input.images, input.labels)},
                               network.leaves());
}

double synaptic_saliency(const std::vector<at::Tensor>& weights,
                         const std::vector<at::Tensor>& gradients) {
  const at::NoGradGuard no_grad;
  double sum = 0.0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum += (weights[i] * gradients[i]).abs().sum(at::kDouble).item<double>();
  }
  return sum;
}

}  // namespace asvit
