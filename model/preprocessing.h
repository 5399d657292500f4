#pragma once

#include <array>

namespace asvit {

/// Means and deviations of ImageNet's channels (red, green, blue), for values in 0 .. 1: what every
/// image is normalised by before a network sees it.
inline constexpr std::array<double, 3> kImageMean = {0.485, 0.456, 0.406};
inline constexpr std::array<double, 3> kImageDeviation = {0.229, 0.224, 0.225};

}  // namespace asvit
