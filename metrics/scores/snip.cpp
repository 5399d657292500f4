#include "metrics/scores/snip.h"

#include "metrics/probes/loss_gradient.h"

namespace asvit {

Snip::Snip() : Metric({"snip", Direction::kHigherIsBetter, MetricProbe::kLabelledImages}) {}

MetricValue Snip::evaluate(const MetricInput& input) const {
  const DifferentiableNetwork network(input.topology, fresh_weights(input));
  return finite_value(synaptic_saliency(network.leaves(), loss_gradient(network, input)));
}

}  // namespace asvit
