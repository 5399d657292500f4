#include "trainer/data/orientation.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include <libexif/exif-data.h>

namespace asvit {

int exif_orientation(const Bytes& jpeg) {
  if (jpeg.size() > std::numeric_limits<unsigned>::max()) {
    return 1;
  }
  const std::unique_ptr<ExifData, void (*)(ExifData*)> exif(
      exif_data_new_from_data(jpeg.data(), static_cast<unsigned>(jpeg.size())), exif_data_unref);
  if (!exif) {
    return 1;
  }
  const ExifEntry* entry = exif_content_get_entry(exif->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->size < 2) {
    return 1;
  }
  const int value = exif_get_short(entry->data, exif_data_get_byte_order(exif.get()));
  return value >= 1 && value <= 8 ? value : 1;
}

Image upright(Image image, int orientation) {
  if (orientation == 1) {
    return image;
  }
  const bool swap = orientation >= 5;
  const bool flip_x = orientation == 2 || orientation == 3 || orientation >= 7;
  const bool flip_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  Image result{swap ? image.height : image.width, swap ? image.width : image.height, {}};
  result.pixels.reserve(image.pixels.size());
  for (int y = 0; y < result.height; ++y) {
    for (int x = 0; x < result.width; ++x) {
      const int column = swap ? y : x;
      const int row = swap ? x : y;
      const int source_x = flip_x ? image.width - 1 - column : column;
      const int source_y = flip_y ? image.height - 1 - row : row;
      const auto pixel =
          image.pixels.begin() + (std::ptrdiff_t{source_y} * image.width + source_x) * 3;
      result.pixels.insert(result.pixels.end(), pixel, pixel + 3);
    }
  }
  return result;
}

}  // namespace asvit
