#pragma once

#include "trainer/data/dataset.h"

namespace asvit {

/// Equally large images held in memory.
struct MemoryImages {
  /// A file that images came from.
  struct Source {
    std::string file;        ///< fit for a message
    std::int64_t first = 0;  ///< index of its first image
  };

  std::string name;  ///< the data set's specification
  Split split = Split::kTrain;
  int channels = 3;  ///< 1 (grey) or 3 (RGB)
  int height = 0;
  int width = 0;
  Bytes pixels;  ///< images x channels x height x width
  Bytes labels;  ///< one an image, each below class_names.size()
  std::vector<std::string> class_names;
  std::vector<Source> sources;  ///< in order; the first one's first image is 0
};

/// A Dataset over `images`, which the caller has checked. Its images always come in full size.
std::unique_ptr<Dataset> memory_dataset(MemoryImages images);

/// "0", "1", ... : names for classes that have only numbers.
std::vector<std::string> numbered_classes(int count);

/// Throws std::invalid_argument naming the record unless every label is below `classes`.
void check_labels(const Bytes& labels, int classes, const std::string& file);

}  // namespace asvit
