#pragma once

#include <vector>

#include <ATen/ATen.h>

#include "base/random.h"

namespace asvit {

/// Mixes each image of a batch with the one that stands as far from the batch's end as it stands
/// from its begin, and their targets likewise, in place. With probability 1/2 each, where both
/// alphas are positive, one of
/// - mixup (Zhang et al., arXiv 1710.09412): part * image + (1 - part) * other,
/// - cutmix (Yun et al., arXiv 1905.04899): a rectangle of 1 - part of the area from the other,
/// with one `part` drawn from Beta(alpha, alpha) for the whole batch. Nothing where both are 0.
/// `images` is (batch, channels, size, size), `targets` (batch, classes).
void mix(at::Tensor& images, at::Tensor& targets, double mixup, double cutmix,
         Generator& generator);

/// Targets (batch, classes): 1 - smoothing at the label, and smoothing spread over all classes.
at::Tensor smoothed_targets(const std::vector<int>& labels, int classes, double smoothing);

}  // namespace asvit
