#include "metrics/scores/ntk_trace.h"

#include "base/random.h"
#include "metrics/probes/ntk_kernel.h"
#include "network/init.h"

namespace asvit {

NtkTrace::NtkTrace() : Metric({"ntk_trace", Direction::kHigherIsBetter, MetricProbe::kImages}) {}

MetricValue NtkTrace::evaluate(const MetricInput& input) const {
  const std::uint64_t seed = derive_seed({input.seed, fnv1a("weights")});
  const Weights weights = draw_weights(input.topology, HeadWeights::kAbsent, seed, input.options);
  return finite_value(ntk_kernel(input, weights).diagonal().mean().item<double>());
}

}  // namespace asvit
