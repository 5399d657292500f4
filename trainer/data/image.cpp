#include "trainer/data/image.h"

#include <stdexcept>
#include <string>

namespace asvit {
namespace {

// Deflate reaches 1032 : 1 and a PNG packs 8 pixels a byte; a Huffman-coded JPEG stays under 512.
constexpr std::int64_t kMaxPixelsPerByte = std::int64_t{1032} * 8;

}  // namespace

void check_dimensions(std::int64_t width, std::int64_t height, std::size_t encoded_bytes) {
  const std::string got = std::to_string(width) + " x " + std::to_string(height) + " pixels";
  if (width < 1 || height < 1) {
    throw std::runtime_error(got + ", expected at least 1 x 1");
  }
  if (width > kMaxImagePixels / height) {
    throw std::runtime_error(got + ", expected at most " + std::to_string(kMaxImagePixels) +
                             " in all");
  }
  if (width * height / kMaxPixelsPerByte > static_cast<std::int64_t>(encoded_bytes)) {
    throw std::runtime_error(got + " claimed by a file of " + std::to_string(encoded_bytes) +
                             " bytes, which cannot hold them");
  }
}

}  // namespace asvit
