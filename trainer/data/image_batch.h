#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "base/named_values.h"
#include "space/topology.h"
#include "trainer/data/dataset.h"

namespace asvit {

/// What to do with an image that cannot be decoded.
enum class OnCorrupt {
  kSkip,  ///< take the class's next image instead, and say so
  kFail   ///< give up
};

inline constexpr NamedValue<OnCorrupt> kOnCorrupt[] = {{"skip", OnCorrupt::kSkip},
                                                       {"fail", OnCorrupt::kFail}};
static_assert(is_one_to_one(kOnCorrupt));
constexpr const auto& names_of(OnCorrupt /*what*/) { return kOnCorrupt; }

/// Which batch to take from a data set.
struct ImageBatchOptions {
  int count = 16;                          ///< images, at least 1
  int image_size = Topology().image_size;  ///< pixels a side, at least 1
  std::uint64_t seed = 0;                  ///< chooses the images
  OnCorrupt on_corrupt = OnCorrupt::kSkip;
};

/// Throws std::invalid_argument (field, got, expected) where a field is out of range.
void validate(const ImageBatchOptions& options);

/// A fixed set of images.
struct ImageBatch {
  at::Tensor images;                  ///< float32 (count, 3, image_size, image_size)
  std::vector<int> labels;            ///< one an image; none with noise
  std::vector<std::int64_t> indices;  ///< the images' places in the data set; none with noise
  std::vector<std::string> skipped;   ///< a message for each image that could not be decoded
  std::string data;                   ///< describe() of the data set, or "noise"
};

/// A plain (not augmented), class-balanced batch, the same for the same files, options and seed on
/// every host: classes in an order drawn from the seed, one image from each in turn, each class's
/// images in an order drawn from the seed, none twice. A class that runs out is passed over, and a
/// smaller batch is the beginning of a larger one. Images are to_tensor(), then normalised().
///
/// Throws std::invalid_argument for bad options; std::runtime_error where the data set has fewer
/// usable images than asked for (got, expected), and with OnCorrupt::kFail for the first image that
/// cannot be decoded.
ImageBatch image_batch(const Dataset& dataset, const ImageBatchOptions& options);

/// Images of independent standard normal values: float32 (count, channels, image_size, image_size),
/// drawn from the seed by Box and Muller's method; image i does not depend on `count`. Throws
/// std::invalid_argument for bad options and for `channels` below 1.
at::Tensor noise_batch(const ImageBatchOptions& options, int channels);

/// The batch of a specification: noise_batch() of three channels for "noise", image_batch() of
/// open_dataset(spec, split) otherwise. Throws as these do.
ImageBatch image_batch(const std::string& spec, Split split, const ImageBatchOptions& options);

}  // namespace asvit
