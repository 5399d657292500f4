#pragma once

#include <filesystem>

#include "trainer/data/image.h"

namespace asvit {

/// Decodes a JPEG (trainer/data/jpeg.h), turned upright by its Exif orientation, or a PNG
/// (trainer/data/png.h). The content decides which, never a name.
///
/// `min_side`: the shorter side in pixels that the caller needs; a much larger JPEG is decoded
/// smaller, never below it. 0 asks for the full size. Grey images get three equal channels. Throws
/// std::runtime_error (one line, the reason) where it cannot be decoded in full.
Image decode_image(const Bytes& bytes, int min_side);

/// decode_image() of a file. Throws std::runtime_error (one line: the path, the reason) also where
/// the file cannot be read, is not a regular file or is larger than 512 MiB.
Image read_image(const std::filesystem::path& path, int min_side);

}  // namespace asvit
