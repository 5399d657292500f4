#pragma once

#include <ATen/ATen.h>

#include "network/weights.h"
#include "space/retokenized.h"

namespace asvit {

/// A topology with coarser tokens, and the weights with which its network sees what that of the
/// original has learned.
class CoarseView {
 public:
  /// Throws as retokenized() does.
  CoarseView(const Topology& topology, int factor, CoarseTokens kind);

  /// The retokenized() topology.
  const Topology& topology() const { return coarse_; }

  /// The same tensors as `weights`, the original network's, but
  /// - a position embedding's grid is resampled to the new one (bicubic, antialiased),
  /// - a kernel that grew is resized by the pseudo-inverse of bilinear enlarging, so that a patch
  ///   and its enlargement give the same token.
  /// Differentiable in the weights.
  Weights weights(const Weights& weights) const;

 private:
  Topology original_;
  Topology coarse_;
  at::Tensor resizer_;  // defined where the kernel grew
};

}  // namespace asvit
