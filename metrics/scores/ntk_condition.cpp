#include "metrics/scores/ntk_condition.h"

#include <limits>

#include "base/random.h"
#include "metrics/engine/engine.h"
#include "metrics/probes/ntk_kernel.h"
#include "metrics/probes/passes.h"
#include "metrics/probes/spectrum.h"
#include "network/init.h"

namespace asvit {

MetricValue condition_number(const at::Tensor& kernel, at::ScalarType type) {
  const SpectrumEnds ends = spectrum_ends(kernel);
  if (ends.status != ScoreStatus::kOk) {
    return {0.0, ends.status};
  }
  const double epsilon = type == at::kDouble
                             ? std::numeric_limits<double>::epsilon()
                             : static_cast<double>(std::numeric_limits<float>::epsilon());
  if (ends.smallest <= static_cast<double>(kernel.size(0)) * epsilon * ends.largest) {
    return {0.0, ScoreStatus::kSingular};
  }
  return finite_value(ends.largest / ends.smallest);
}

NtkCondition::NtkCondition()
    : Metric({"ntk_condition", Direction::kLowerIsBetter, MetricProbe::kImages}) {}

std::int64_t NtkCondition::parallel_parts(const MetricInput& input) const {
  const std::int64_t step =
      input.uses_engine() ? engine::pass_size(input.topology) : images_a_pass(input.topology);
  return (input.images.size(0) + step - 1) / step;
}

MetricValue NtkCondition::evaluate(const MetricInput& input) const {
  const std::uint64_t seed = derive_seed({input.seed, fnv1a("weights")});
  const Weights weights = draw_weights(input.topology, HeadWeights::kAbsent, seed, input.options);
  return condition_number(ntk_kernel(input, weights),
                          c10::typeMetaToScalarType(input.options.dtype()));
}

}  // namespace asvit
