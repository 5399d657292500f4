#include "trainer/data/png.h"

#include <memory>
#include <stdexcept>
#include <string>

#include <png.h>

namespace asvit {
namespace {

[[noreturn]] void fail(const png_image& png) {
  throw std::runtime_error(std::string("PNG decoder: ") + png.message);
}

}  // namespace

Bytes encode_png(const Image& image) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<png_uint_32>(image.width);
  png.height = static_cast<png_uint_32>(image.height);
  png.format = PNG_FORMAT_RGB;
  const auto write = [&](void* memory, png_alloc_size_t& size) {
    if (png_image_write_to_memory(&png, memory, &size, 0, image.pixels.data(), 0, nullptr) == 0) {
      throw std::runtime_error(std::string("PNG encoder: ") + png.message);
    }
  };
  png_alloc_size_t size = 0;
  write(nullptr, size);
  Bytes bytes(size);
  write(bytes.data(), size);
  bytes.resize(size);
  return bytes;
}

Image decode_png(const Bytes& bytes) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, void (*)(png_image*)> release(&png, png_image_free);
  if (png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()) == 0) {
    fail(png);
  }
  check_dimensions(png.width, png.height, bytes.size());
  png.format = PNG_FORMAT_RGB;
  png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  Image image{static_cast<int>(png.width), static_cast<int>(png.height), {}};
  image.pixels.resize(std::size_t{png.width} * png.height * 3);
  const png_color black{0, 0, 0};
  if (png_image_finish_read(&png, &black, image.pixels.data(), 0, nullptr) == 0) {
    fail(png);
  }
  return image;
}

}  // namespace asvit
