#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace asvit {

/// The bytes of a file.
using Bytes = std::vector<std::uint8_t>;

/// An 8-bit sRGB image.
struct Image {
  int width = 0;   ///< pixels
  int height = 0;  ///< pixels
  Bytes pixels;    ///< height x width x 3: rows from the top, then columns, then R, G, B
};

/// Images with more pixels than this are refused, before memory is taken for them.
inline constexpr std::int64_t kMaxImagePixels = std::int64_t{1} << 28;

/// Throws std::runtime_error (got, expected) unless an image of `width` x `height` pixels may be
/// decoded from `encoded_bytes` bytes: at least 1 x 1, at most kMaxImagePixels, and no more pixels
/// than that many bytes can hold.
void check_dimensions(std::int64_t width, std::int64_t height, std::size_t encoded_bytes);

}  // namespace asvit
