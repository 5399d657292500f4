#include "trainer/data/jpeg.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>

#include <turbojpeg.h>

namespace asvit {
namespace {

using Decoder = std::unique_ptr<void, int (*)(tjhandle)>;

[[noreturn]] void fail(const Decoder& decoder) {
  throw std::runtime_error(std::string("JPEG decoder: ") + tjGetErrorStr2(decoder.get()));
}

struct Header {
  int width = 0;
  int height = 0;
  int subsampling = 0;
  int colorspace = 0;
};

Header read_header(const Decoder& decoder, const Bytes& bytes) {
  Header header;
  if (tjDecompressHeader3(decoder.get(), bytes.data(), bytes.size(), &header.width, &header.height,
                          &header.subsampling, &header.colorspace) != 0) {
    fail(decoder);
  }
  if (header.width == 0) {
    throw std::runtime_error("JPEG decoder: no image in the file");
  }
  return header;
}

int scaled(int side, int denominator) { return (side + denominator - 1) / denominator; }

int choose_denominator(const Header& header, int min_side) {
  if (min_side < 1) {
    return 1;
  }
  int denominator = 8;
  while (denominator > 1 && scaled(std::min(header.width, header.height), denominator) < min_side) {
    denominator /= 2;
  }
  return denominator;
}

Bytes decompress(const Decoder& decoder, const Bytes& bytes, int width, int height, int format) {
  // A warning means made-up pixels (grey below a truncation), hence an error here.
  constexpr int kFlags = TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS;
  Bytes pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
               static_cast<std::size_t>(tjPixelSize[format]));
  if (tjDecompress2(decoder.get(), bytes.data(), bytes.size(), pixels.data(), width, 0, height,
                    format, kFlags) != 0) {
    fail(decoder);
  }
  return pixels;
}

Bytes rgb_from_inverted_cmyk(const Bytes& cmyk) {
  Bytes rgb(cmyk.size() / 4 * 3);
  for (std::size_t pixel = 0; pixel < cmyk.size() / 4; ++pixel) {
    const unsigned black = cmyk[4 * pixel + 3];
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const unsigned product = cmyk[4 * pixel + channel] * black;
      rgb[3 * pixel + channel] = static_cast<std::uint8_t>((product + 127) / 255);
    }
  }
  return rgb;
}

}  // namespace

Image decode_jpeg(const Bytes& bytes, int min_side) {
  const Decoder decoder(tjInitDecompress(), tjDestroy);
  if (!decoder) {
    throw std::runtime_error("JPEG decoder: out of memory");
  }
  const Header header = read_header(decoder, bytes);
  check_dimensions(header.width, header.height, bytes.size());
  const int denominator = choose_denominator(header, min_side);
  Image image{scaled(header.width, denominator), scaled(header.height, denominator), {}};
  if (header.colorspace == TJCS_CMYK || header.colorspace == TJCS_YCCK) {
    image.pixels =
        rgb_from_inverted_cmyk(decompress(decoder, bytes, image.width, image.height, TJPF_CMYK));
  } else {
    image.pixels = decompress(decoder, bytes, image.width, image.height, TJPF_RGB);
  }
  return image;
}

}  // namespace asvit
