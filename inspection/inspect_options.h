#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "inspection/coding_rate.h"
#include "trainer/data/dataset.h"
#include "trainer/data/image_batch.h"

namespace asvit {

/// What an inspection looks at.
struct InspectOptions {
  std::string data = "fashion-mnist";  ///< open_dataset()'s specification, or noise
  OnCorrupt on_corrupt = OnCorrupt::kSkip;
  Split split = Split::kValidation;
  int images = 64;           ///< to measure on, 1 .. 1000000
  bool fewer_images = true;  ///< where the data has fewer, take those; false: that is an error
  int maps = 4;              ///< of them, whose attention is drawn, 0 .. 1000
  std::vector<std::string> pictures;  ///< image files whose attention is drawn instead
  std::uint64_t seed = 0;             ///< chooses the images
  CodingRateOptions rate;

  /// Throws std::invalid_argument naming the field, what it got and what is expected.
  void validate() const;
};

/// Lists the fields that an inspection has of its own (base/fields.h), those of `rate` and the
/// pictures aside.
template <typename Any, typename Visitor, FieldsOf<Any, InspectOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("split", options.split, "NAME", "validation or train");
  visit("images", options.images, "N", "images to measure on", FieldRange{1, 1000000});
  visit("maps", options.maps, "N", "of them, whose attention is drawn", FieldRange{0, 1000});
}

}  // namespace asvit
