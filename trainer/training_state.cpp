#include "trainer/training_state.h"

#include <algorithm>

#include <oneapi/tbb/parallel_for.h>

namespace asvit {

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
