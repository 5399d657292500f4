#include "tests/trainer/data/image_fixtures.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <stdexcept>

#include <stdlib.h>
#include <zlib.h>

namespace asvit {
namespace {

Bytes compress_jpeg(const Bytes& pixels, int width, int height, int format, int subsampling,
                    int flags) {
  const std::unique_ptr<void, int (*)(tjhandle)> encoder(tjInitCompress(), tjDestroy);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  if (tjCompress2(encoder.get(), pixels.data(), width, 0, height, format, &buffer, &size,
                  subsampling, 100, flags | TJFLAG_ACCURATEDCT) != 0) {
    throw std::runtime_error(tjGetErrorStr2(encoder.get()));
  }
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> release(buffer, tjFree);
  return Bytes(buffer, buffer + size);
}

void append_png_bytes(png_structp png, png_bytep data, std::size_t size) {
  auto& bytes = *static_cast<Bytes*>(png_get_io_ptr(png));
  bytes.insert(bytes.end(), data, data + size);
}

}  // namespace

TempFolder::TempFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "asvit-data-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("no temporary folder");
  }
  path_ = pattern;
  std::filesystem::permissions(path_, std::filesystem::perms{0755});
}

TempFolder::~TempFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

void write_file(const std::filesystem::path& path, const Bytes& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) {
    throw std::runtime_error("cannot write " + path.string());
  }
}

Bytes gzip(const Bytes& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  Bytes result(deflateBound(&stream, bytes.size()));
  stream.next_in = const_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = result.data();
  stream.avail_out = static_cast<uInt>(result.size());
  deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

Image solid(int width, int height, Rgb colour) {
  Image image{width, height, {}};
  for (int i = 0; i < width * height; ++i) {
    image.pixels.insert(image.pixels.end(), colour.begin(), colour.end());
  }
  return image;
}

Image quadrants(int width, int height) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool right = x >= width / 2;
      const Rgb colour = y < height / 2 ? (right ? kGreen : kRed) : (right ? kYellow : kBlue);
      image.pixels.insert(image.pixels.end(), colour.begin(), colour.end());
    }
  }
  return image;
}

Rgb pixel(const Image& image, int x, int y) {
  const auto start = static_cast<std::size_t>((y * image.width + x) * 3);
  return {image.pixels.at(start), image.pixels.at(start + 1), image.pixels.at(start + 2)};
}

testing::AssertionResult is_close(Rgb got, Rgb expected, int tolerance) {
  for (std::size_t i = 0; i < 3; ++i) {
    if (std::abs(int{got[i]} - int{expected[i]}) > tolerance) {
      return testing::AssertionFailure()
             << "channel " << i << " is " << int{got[i]} << ", expected " << int{expected[i]};
    }
  }
  return testing::AssertionSuccess();
}

Bytes encode_jpeg(const Image& image, int subsampling, int flags) {
  return compress_jpeg(image.pixels, image.width, image.height, TJPF_RGB, subsampling, flags);
}

Bytes encode_cmyk_jpeg(int width, int height, const std::array<std::uint8_t, 4>& cmyk) {
  Bytes pixels;
  for (int i = 0; i < width * height; ++i) {
    pixels.insert(pixels.end(), cmyk.begin(), cmyk.end());
  }
  return compress_jpeg(pixels, width, height, TJPF_CMYK, TJSAMP_444, 0);
}

Bytes exif_segment(int orientation, bool big_endian) {
  const auto low = static_cast<std::uint8_t>(orientation);
  // "Exif", a TIFF header, then a directory of one entry: tag 0x0112, type 3 (short), count 1,
  // value.
  if (big_endian) {
    return {0xff, 0xe1, 0, 34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
            0,    1,    1, 0x12, 0,   3,   0,   0,   0, 1, 0,   low, 0, 0,  0, 0, 0, 0};
  }
  return {0xff, 0xe1, 0,    34, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0,
          1,    0,    0x12, 1,  3,   0,   1,   0,   0, 0, low, 0,   0,  0, 0, 0, 0, 0};
}

Bytes with_segment(const Bytes& jpeg, const Bytes& segment) {
  Bytes result = jpeg;
  const std::ptrdiff_t jfif_end = 2 + 2 + 16;
  result.insert(result.begin() + jfif_end, segment.begin(), segment.end());
  return result;
}

std::size_t find_marker(const Bytes& jpeg, std::uint8_t marker) {
  const Bytes wanted = {0xff, marker};
  const auto found = std::search(jpeg.begin(), jpeg.end(), wanted.begin(), wanted.end());
  if (found == jpeg.end()) {
    throw std::runtime_error("no such marker");
  }
  return static_cast<std::size_t>(found - jpeg.begin());
}

Bytes encode_png(const PngSpec& spec, const Bytes& rows) {
  Bytes bytes;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(png, &bytes, append_png_bytes, nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(spec.width),
               static_cast<png_uint_32>(spec.height), spec.bit_depth, spec.color_type,
               spec.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!spec.palette.empty()) {
    png_set_PLTE(png, info, spec.palette.data(), static_cast<int>(spec.palette.size()));
  }
  if (!spec.palette_alpha.empty()) {
    png_set_tRNS(png, info, spec.palette_alpha.data(), static_cast<int>(spec.palette_alpha.size()),
                 nullptr);
  }
  std::vector<png_bytep> pointers;
  for (std::size_t row = 0; row < static_cast<std::size_t>(spec.height); ++row) {
    const std::size_t row_bytes = rows.size() / static_cast<std::size_t>(spec.height);
    pointers.push_back(const_cast<png_bytep>(rows.data() + row * row_bytes));
  }
  png_write_info(png, info);
  png_write_image(png, pointers.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

Bytes damaged(Bytes bytes, Generator& generator) {
  for (std::uint64_t flips = generator.below(8) + 1; flips > 0; --flips) {
    bytes[generator.below(bytes.size())] ^= static_cast<std::uint8_t>(1U << generator.below(8));
  }
  return bytes;
}

}  // namespace asvit
