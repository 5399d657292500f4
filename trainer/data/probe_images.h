#pragma once

#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "base/fields.h"
#include "space/topology.h"
#include "trainer/data/image_batch.h"

namespace asvit {

/// Which images scores look at.
struct ProbeOptions {
  std::string data = "fashion-mnist";  ///< a data set (open_dataset()), or noise
  OnCorrupt on_corrupt = ImageBatchOptions().on_corrupt;
  int images = ImageBatchOptions().count;  ///< how many
};

/// The fields of ProbeOptions (base/fields.h).
template <typename Any, typename Visitor, FieldsOf<Any, ProbeOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("data", options.data, "SPEC",
        "fashion-mnist, noise (to score), idx|cifar10|cifar100|folder:DIR");
  visit("on_corrupt", options.on_corrupt, "WHAT",
        "an image that cannot be decoded: skip (and say so) or fail");
  visit("images", options.images, "N", "images of the kernel", FieldRange{1, 100000});
}

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
