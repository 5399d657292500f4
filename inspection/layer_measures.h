#pragma once

#include <functional>
#include <vector>

#include <ATen/ATen.h>

#include "inspection/block_weights.h"
#include "inspection/coding_rate.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// A mean over images, and its standard error (0 with one image).
struct ImageMean {
  double mean = 0.0;
  double standard_error = 0.0;
};

/// What a block does to an image's tokens, over several images: whether it compresses them against
/// its own subspaces, and how sparse its code is, the two claims that CRATE makes of its layers
/// (arXiv 2306.01129, section 3.1).
struct LayerMeasures {
  BlockPlace place;
  ImageMean rate_before;  ///< coding_rate() of subspace_coordinates() of the tokens that come in
  ImageMean rate_after;   ///< ... of the tokens behind the attention, its skip added
  /// Share of entries other than 0 in the code: crate: the block's output; crate-alpha: the code
  /// that is decoded; vit: the hidden units behind GELU.
  ImageMean nonzero;
  ImageMean positive;  ///< share of entries above 0: the same but for vit, whose GELU leaves no 0
};

/// What measuring may be told.
struct MeasureOptions {
  CodingRateOptions rate;
  std::function<bool()> stop;                         ///< asked before every image; Interrupted
  std::function<void(std::int64_t images)> progress;  ///< told, by one worker at a time, how many
                                                      ///< images are behind
};

/// Measures every block of the network on images (count, channels, size, size), each by itself, so
/// that results depend neither on the other images nor on the number of workers (oneTBB's arena).
/// Cost: a forward pass an image, and twice a projection and heads products (N, head dim) a block.
std::vector<LayerMeasures> measure_layers(const Topology& topology, const Weights& weights,
                                          const at::Tensor& images, const MeasureOptions& options);

}  // namespace asvit
