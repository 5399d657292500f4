#include "trainer/data/image_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>
#include <string>

#include "trainer/data/jpeg.h"
#include "trainer/data/orientation.h"
#include "trainer/data/path_text.h"
#include "trainer/data/png.h"

namespace asvit {
namespace {

constexpr std::array<std::uint8_t, 3> kJpegStart = {0xff, 0xd8, 0xff};
constexpr std::array<std::uint8_t, 8> kPngStart = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
constexpr std::uintmax_t kMaxFileBytes = std::uintmax_t{1} << 29;

template <typename Prefix>
bool starts_with(const Bytes& bytes, const Prefix& prefix) {
  return bytes.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

Bytes read_file(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) {
    throw std::runtime_error("cannot be read: " + error.message());
  }
  if (size > kMaxFileBytes) {
    throw std::runtime_error("file of " + std::to_string(size) + " bytes, expected at most " +
                             std::to_string(kMaxFileBytes));
  }
  Bytes bytes(size);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!file) {
    throw std::runtime_error("cannot be read");
  }
  return bytes;
}

}  // namespace

Image decode_image(const Bytes& bytes, int min_side) {
  if (starts_with(bytes, kJpegStart)) {
    return upright(decode_jpeg(bytes, min_side), exif_orientation(bytes));
  }
  if (starts_with(bytes, kPngStart)) {
    return decode_png(bytes);
  }
  throw std::runtime_error(bytes.empty() ? "empty file, expected a JPEG or a PNG"
                                         : "neither a JPEG nor a PNG");
}

Image read_image(const std::filesystem::path& path, int min_side) {
  try {
    return decode_image(read_file(path), min_side);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(path_text(path) + ": " + error.what());
  }
}

}  // namespace asvit
