#include "trainer/training_state.h"

#include <algorithm>
#include <utility>

#include <oneapi/tbb/parallel_for.h>

namespace asvit {

std::vector<WeightSpec> training_weights(const Topology& topology, const Objective& objective) {
  std::vector<WeightSpec> specs = weight_specs(topology, objective.head());
  for (WeightSpec& spec : objective.own_weights()) {
    specs.push_back(std::move(spec));
  }
  return specs;
}

TrainingState::TrainingState(const Topology& topology, const Objective& objective,
                             const Recipe& recipe, const Weights& weights)
    : head(objective.head()),
      parameters(training_weights(topology, objective), weights),
      average(parameters.specs(), weights),
      optimizer(make_optimizer(recipe, parameters)),
      best(objective.deciding()) {}

void update_average(TrainingState& state, double decay) {
  const auto step = static_cast<double>(state.step);
  const double kept = std::min(decay, (1.0 + step) / (10.0 + step));
  const auto& from = state.parameters.tensors();
  const auto& to = state.average.tensors();
  oneapi::tbb::parallel_for(std::size_t{0}, to.size(), [&](std::size_t i) {
    at::Tensor average = to[i];
    average.mul_(kept).add_(from[i], 1.0 - kept);
  });
}

}  // namespace asvit
