#include "cli/probe_images.h"

#include <algorithm>
#include <iostream>
#include <stdexcept>

#include "metrics/registry.h"
#include "trainer/data/image_batch.h"

namespace asvit {
namespace {

bool any_uses_images(const std::string& metrics) {
  const auto names = split_list("--metrics", metrics);
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return make_metric(name)->uses_images(); });
}

}  // namespace

at::Tensor ProbeImages::batch(const Topology& topology) {
  if (!any_uses_images(options_.metrics)) {
    return {};
  }
  if (options_.images < 2) {
    throw std::invalid_argument(
        "--images: got 1, expected at least 2: a kernel of one image is "
        "always 1 x 1");
  }
  if (topology.channels != 3) {
    throw std::invalid_argument("topology: got " + std::to_string(topology.channels) +
                                " channels, expected 3, as images have");
  }
  ImageBatchOptions batch_options;
  batch_options.count = options_.images;
  batch_options.image_size = topology.image_size;
  batch_options.seed = options_.seed;
  batch_options.on_corrupt = parse_on_corrupt(options_.on_corrupt);
  const ImageBatch batch = image_batch(options_.data, Split::kTrain, batch_options);
  description_ = batch.data;
  if (!batch.labels.empty()) {
    labels_ = at::tensor(batch.labels, at::kLong);
  }
  std::cerr << "images: " << options_.images << " of " << batch.data << "\n";
  if (options_.data == "noise") {
    std::cerr << "asvit: warning: --data noise: the kernel sees Gaussian noise, not images\n";
  }
  for (const std::string& skipped : batch.skipped) {
    std::cerr << "asvit: warning: skipped: " << skipped << "\n";
  }
  return batch.images;
}

}  // namespace asvit
