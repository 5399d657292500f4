#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/ATen.h>

namespace asvit {

/// What one update learns from, or a part of it.
struct TrainingBatch {
  at::Tensor images;                       ///< (batch, channels, size, size)
  at::Tensor targets;                      ///< (batch, ...), see Objective; may be undefined
  std::vector<std::uint64_t> noise_seeds;  ///< one an image, for what the network draws
  std::vector<std::string> skipped;        ///< a message for each image that could not be decoded
};

}  // namespace asvit
