#include "trainer/data/mixing.h"

#include <algorithm>
#include <cmath>

#include <boost/math/special_functions/beta.hpp>

namespace asvit {
namespace {

/// part * x + (1 - part) * x in reverse order.
void blend_with_reverse(at::Tensor& x, double part) { x = x * part + x.flip(0) * (1.0 - part); }

/// Replaces a random rectangle; returns the part of the area that is left.
double cut_rectangle(at::Tensor& images, double part, Generator& generator) {
  const std::int64_t size = images.size(2);
  const auto side = static_cast<std::int64_t>(std::lround(size * std::sqrt(1.0 - part)));
  const auto first = [&] {
    return static_cast<std::int64_t>(generator.below(static_cast<std::uint64_t>(size - side + 1)));
  };
  const std::int64_t top = first();
  const std::int64_t left = first();
  const at::Tensor others = images.flip(0).narrow(2, top, side).narrow(3, left, side);
  images.narrow(2, top, side).narrow(3, left, side).copy_(others);
  return 1.0 - static_cast<double>(side * side) / static_cast<double>(size * size);
}

}  // namespace

void mix(at::Tensor& images, at::Tensor& targets, double mixup, double cutmix,
         Generator& generator) {
  if (mixup <= 0.0 && cutmix <= 0.0) {
    return;
  }
  const bool cuts = mixup <= 0.0 || (cutmix > 0.0 && generator.below(2) == 1);
  const double alpha = cuts ? cutmix : mixup;
  double part = boost::math::ibeta_inv(alpha, alpha, generator.uniform());
  if (cuts) {
    part = cut_rectangle(images, part, generator);
  } else {
    blend_with_reverse(images, part);
  }
  blend_with_reverse(targets, part);
}

at::Tensor smoothed_targets(const std::vector<int>& labels, int classes, double smoothing) {
  const auto batch = static_cast<std::int64_t>(labels.size());
  at::Tensor targets = at::full({batch, classes}, smoothing / classes, at::kFloat);
  auto values = targets.accessor<float, 2>();
  for (std::int64_t i = 0; i < batch; ++i) {
    values[i][labels[static_cast<std::size_t>(i)]] += static_cast<float>(1.0 - smoothing);
  }
  return targets;
}

}  // namespace asvit
