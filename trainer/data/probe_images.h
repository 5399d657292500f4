#pragma once

#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "space/topology.h"
#include "trainer/data/image_batch.h"

namespace asvit {

/// The images that scores look at.
struct ProbeImages {
  at::Tensor images;                 ///< float32 (count, 3, size, size)
  at::Tensor labels;                 ///< (count) int64, their classes; undefined with noise
  std::string data;                  ///< what was read, for run records (describe() or "noise")
  std::vector<std::string> skipped;  ///< a message for each image that could not be decoded
};

/// A fixed, plain and class-balanced batch (image_batch()) of the training images of `data`, at the
/// topology's size. `options.image_size` is without effect. Throws std::invalid_argument ("images:
/// got ...") for fewer than two images, a topology of other than three channels and what
/// image_batch() refuses.
ProbeImages probe_images(const std::string& data, ImageBatchOptions options,
                         const Topology& topology);

}  // namespace asvit
