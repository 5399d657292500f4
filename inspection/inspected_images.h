#pragma once

#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "inspection/inspect_options.h"
#include "space/topology.h"

namespace asvit {

/// An image whose attention is drawn.
struct PicturedImage {
  std::string name;  ///< its file, or the data, the split and its place there
  at::Tensor image;  ///< float32 (1, 3, size, size), normalised()
};

/// The images that an inspection looks at.
struct InspectedImages {
  at::Tensor images;                 ///< float32 (count, 3, size, size), as in ImageBatch
  std::string data;                  ///< describe() of the data set, or "noise"
  std::vector<std::string> skipped;  ///< a message for each image that could not be decoded
  std::vector<PicturedImage> pictures;
};

/// Reads the images at the topology's size. Throws std::invalid_argument ("images: got ...") for
/// more images than the data has, where that is asked for, ("picture: ...") for a file that is no
/// image, for a topology of other than three channels, and whatever image_batch() does.
InspectedImages inspected_images(const InspectOptions& options, const Topology& topology);

}  // namespace asvit
