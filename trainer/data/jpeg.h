#pragma once

#include "trainer/data/image.h"

namespace asvit {

/// Decodes a JPEG: grey, RGB, YCbCr, CMYK and YCCK, baseline or progressive. Orientation is left as
/// stored (trainer/data/orientation.h).
///
/// Where the image is at least twice as large as wanted it is decoded at 1/2, 1/4 or 1/8 of its
/// size, never so that its shorter side falls below `min_side` pixels; 0 decodes in full size.
/// Four-channel images are taken as Adobe's inverted CMYK, as browsers do, and turned into RGB
/// without a colour profile. Throws std::runtime_error with the decoder's reason for anything
/// damaged, truncation and the decoder's warnings included.
Image decode_jpeg(const Bytes& bytes, int min_side);

}  // namespace asvit
