#include "metrics/probes/noise_images.h"

#include "base/random.h"
#include "network/init.h"

namespace asvit {

at::Tensor noise_images(const MetricInput& input, std::string_view name) {
  constexpr std::int64_t kImages = 16;
  const std::int64_t side = input.topology.image_size;
  const std::int64_t channels = input.topology.channels;
  return draw_normal(kImages * channels * side * side, derive_seed({input.seed, fnv1a(name)}),
                     at::kFloat)
      .reshape({kImages, channels, side, side})
      .to(input.options);
}

}  // namespace asvit
