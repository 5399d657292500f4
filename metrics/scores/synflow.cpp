#include "metrics/scores/synflow.h"

#include <cmath>

#include "metrics/probes/synaptic_flow.h"

namespace asvit {

SynFlow::SynFlow() : Metric({"synflow", Direction::kHigherIsBetter, MetricProbe::kNone}) {}

MetricValue SynFlow::evaluate(const MetricInput& input) const {
  const SynapticFlow flow = synaptic_flow(input);
  return finite_value(std::log(synaptic_saliency(flow.network.leaves(), flow.gradients)));
}

}  // namespace asvit
