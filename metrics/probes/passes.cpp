#include "metrics/probes/passes.h"

#include <algorithm>

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

namespace asvit {

std::int64_t images_a_pass(const Topology& topology) {
  constexpr std::int64_t kTokens = 4096;
  const std::int64_t side = grid_sides(topology).front();
  return std::max<std::int64_t>(1, kTokens / (side * side));
}

void for_each_pass(const at::Device& device, std::int64_t count, std::int64_t step,
                   const std::function<void(std::int64_t first, std::int64_t last)>& pass) {
  const std::int64_t passes = (count + step - 1) / step;
  const auto run = [&](std::int64_t i) { pass(i * step, std::min(count, (i + 1) * step)); };
  if (!device.is_cpu() || passes == 1) {
    for (std::int64_t i = 0; i < passes; ++i) {
      run(i);
    }
    return;
  }
  oneapi::tbb::this_task_arena::isolate(
      [&] { oneapi::tbb::parallel_for(std::int64_t{0}, passes, run); });
}

}  // namespace asvit
