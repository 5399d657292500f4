#pragma once

#include "trainer/data/image.h"

namespace asvit {

/// Decodes a PNG of any kind: grey, RGB, palette, 1 to 16 bits, alpha, interlaced.
///
/// Transparent pixels are composited on black, in linear light. A file that states a gamma is
/// converted to sRGB; one that does not is taken as sRGB, with 16 bits too. An orientation in an
/// eXIf chunk is ignored. Throws std::runtime_error with the decoder's reason for damaged data;
/// what may be missing behind the last pixel, such as the end chunk, is no error.
Image decode_png(const Bytes& bytes);

/// An image as a PNG file of 8-bit RGB. Throws std::runtime_error with the encoder's reason.
Bytes encode_png(const Image& image);

}  // namespace asvit
