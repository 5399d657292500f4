#pragma once

#include "trainer/data/image.h"

namespace asvit {

/// The orientation tag (1 to 8) in a JPEG's Exif data; 1, upright, where there is none that can be
/// read: damaged Exif data never makes an image unusable.
int exif_orientation(const Bytes& jpeg);

/// `image` as it is meant to be seen, given the Exif orientation (1 to 8) it is stored in; 5 to 8
/// swap width and height.
Image upright(Image image, int orientation);

}  // namespace asvit
