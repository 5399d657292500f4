#pragma once

#include <string>

#include <ATen/ATen.h>

#include "cli/shared_options.h"
#include "space/topology.h"

namespace asvit {

/// The images that metrics look at, out of `--data`, `--images` and `--seed`: fixed, plain and
/// class-balanced (trainer/data/image_batch.h).
class ProbeImages {
 public:
  explicit ProbeImages(const SharedOptions& options) : options_(options) {}

  /// The batch at a topology's size and channels, float32; undefined where none of the metrics
  /// looks at images. Says on standard error what was read and what was skipped. Throws
  /// std::invalid_argument where the data cannot be had or does not fit.
  at::Tensor batch(const Topology& topology);

  /// The classes of the last batch(), (images), int64; undefined before and with noise.
  const at::Tensor& labels() const { return labels_; }

  /// What was read, for run.json: "fashion-mnist train: 60000 images, 10 classes"; empty before
  /// batch() and where no images are needed.
  const std::string& description() const { return description_; }

 private:
  const SharedOptions& options_;
  std::string description_;
  at::Tensor labels_;
};

}  // namespace asvit
