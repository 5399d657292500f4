#pragma once

#include <string_view>

#include <ATen/ATen.h>

#include "metrics/metric.h"

namespace asvit {

/// 16 images of Gaussian noise that fit the input's topology, (16, channels, size, size), drawn
/// from the input's seed and `name`.
at::Tensor noise_images(const MetricInput& input, std::string_view name);

}  // namespace asvit
