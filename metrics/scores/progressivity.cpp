#include "metrics/scores/progressivity.h"

#include <cmath>
#include <limits>

#include "metrics/probes/stream_entropy.h"

namespace asvit {

Progressivity::Progressivity()
    : Metric({"progressivity", Direction::kHigherIsBetter, MetricProbe::kNone}) {}

MetricValue Progressivity::evaluate(const MetricInput& input) const {
  const std::vector<double> entropies = stream_entropies(input);
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < entropies.size(); ++i) {
    const double step = entropies[i] - entropies[i - 1];
    least = step < least || std::isnan(step) ? step : least;
  }
  return finite_value(least);
}

}  // namespace asvit
