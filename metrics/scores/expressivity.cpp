#include "metrics/scores/expressivity.h"

#include <numeric>

#include "metrics/probes/stream_entropy.h"

namespace asvit {

Expressivity::Expressivity()
    : Metric({"expressivity", Direction::kHigherIsBetter, MetricProbe::kNone}) {}

MetricValue Expressivity::evaluate(const MetricInput& input) const {
  const std::vector<double> entropies = stream_entropies(input);
  return finite_value(std::accumulate(entropies.begin(), entropies.end(), 0.0));
}

}  // namespace asvit
