#include "metrics/probes/synaptic_flow.h"

#include <torch/csrc/autograd/autograd.h>

namespace asvit {

SynapticFlow synaptic_flow(const MetricInput& input) {
  const at::AutoGradMode with_gradients(true);
  const Topology& topology = input.topology;
  const Weights fresh = fresh_weights(input);
  const Weights positive = make_weights(
      topology, HeadWeights::kPresent,
      [&](const WeightSpec& spec) { return fresh.at(spec.name).to(at::kDouble).abs(); });
  DifferentiableNetwork network(topology, positive);
  const at::Tensor ones = at::ones({1, topology.channels, topology.image_size, topology.image_size},
                                   network.network().options());
  std::vector<at::Tensor> gradients =
      torch::autograd::grad({network.network().logits(ones).sum()}, network.leaves());
  return {std::move(network), std::move(gradients)};
}

}  // namespace asvit
