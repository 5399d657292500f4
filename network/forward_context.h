#pragma once

#include <ATen/ATen.h>

#include "network/layer_tap.h"

namespace asvit {

/// What a forward pass is told beside its images. It is handed unchanged through every layer
/// (tokenizer, blocks and both of their halves, mergings, head), so whatever a layer comes to need
/// about the images of a batch is a field here, read where it matters, and no further argument of
/// all the functions between. By default: nothing but the images.
struct ForwardContext {
  /// Watches every layer, where there is one; must outlive the pass.
  LayerTap* tap = nullptr;

  /// Undefined, or (2 * blocks, batch): what each residual branch of each image is multiplied by
  /// (stochastic depth), a block's attention in row 2 b, its second half in row 2 b + 1. Blocks
  /// alone read it; crate's second half is no branch and has no use for its row.
  at::Tensor branch_scales = {};
};

}  // namespace asvit
