#include "cli/scored_images.h"

#include <iostream>
#include <stdexcept>

#include "metrics/registry.h"
#include "trainer/data/probe_images.h"

namespace asvit {
namespace {

ProbeImages read(const SharedOptions& options, const Topology& topology) {
  ImageBatchOptions batch;
  batch.count = options.images;
  batch.seed = options.seed;
  batch.on_corrupt = options.on_corrupt;
  try {
    return probe_images(options.data, batch, topology);
  } catch (const std::invalid_argument& error) {
    const std::string text = error.what();
    throw std::invalid_argument(text.rfind("images: ", 0) == 0 ? "--" + text : text);
  }
}

}  // namespace

ScorerImages scored_images(const SharedOptions& options, const Topology& topology) {
  if (!any_uses_images(options.metrics)) {
    return {};
  }
  ProbeImages images = read(options, topology);
  std::cerr << "images: " << options.images << " of " << images.data << "\n";
  if (options.data == "noise") {
    std::cerr << "asvit: warning: --data noise: the kernel sees Gaussian noise, not images\n";
  }
  for (const std::string& skipped : images.skipped) {
    std::cerr << "asvit: warning: skipped: " << skipped << "\n";
  }
  return {images.images, images.labels, images.data};
}

}  // namespace asvit
