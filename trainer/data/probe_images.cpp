#include "trainer/data/probe_images.h"

#include <stdexcept>

namespace asvit {

ProbeImages probe_images(const std::string& data, ImageBatchOptions options,
                         const Topology& topology) {
  if (options.count < 2) {
    throw std::invalid_argument("images: got " + std::to_string(options.count) +
                                ", expected at least 2: a kernel of one image is always 1 x 1");
  }
  if (topology.channels != 3) {
    throw std::invalid_argument("topology: got " + std::to_string(topology.channels) +
                                " channels, expected 3, as images have");
  }
  options.image_size = topology.image_size;
  ImageBatch batch = image_batch(data, Split::kTrain, options);
  ProbeImages result{batch.images, {}, batch.data, std::move(batch.skipped)};
  if (!batch.labels.empty()) {
    result.labels = at::tensor(batch.labels, at::kLong);
  }
  return result;
}

}  // namespace asvit
