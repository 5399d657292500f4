#include "trainer/data/png.h"

#include <zlib.h>

#include "tests/trainer/data/image_fixtures.h"

namespace asvit {
namespace {

using testing::HasSubstr;

// A 2 x 1 PNG of the kind `color_type`, its only row given packed.
Image decode_pair(int color_type, int bit_depth, const Bytes& row) {
  PngSpec spec;
  spec.width = 2;
  spec.bit_depth = bit_depth;
  spec.color_type = color_type;
  return decode_png(encode_png(spec, row));
}

TEST(Png, RgbIsExact) {
  const Image source = quadrants(9, 7);
  const Image image = decode_png(encode_png(source));
  EXPECT_EQ(image.width, 9);
  EXPECT_EQ(image.height, 7);
  EXPECT_EQ(image.pixels, source.pixels);
}

TEST(Png, InterlacedIsExact) {
  const Image source = quadrants(21, 18);
  PngSpec spec;
  spec.width = 21;
  spec.height = 18;
  spec.interlaced = true;
  EXPECT_EQ(decode_png(encode_png(spec, source.pixels)).pixels, source.pixels);
}

TEST(Png, GreyHasThreeEqualChannels) {
  const Image image = decode_pair(PNG_COLOR_TYPE_GRAY, 8, {17, 201});
  EXPECT_EQ(image.pixels, (Bytes{17, 17, 17, 201, 201, 201}));
}

TEST(Png, FewBitsSpreadOverTheRange) {
  EXPECT_EQ(decode_pair(PNG_COLOR_TYPE_GRAY, 1, {0x40}).pixels, (Bytes{0, 0, 0, 255, 255, 255}));
  EXPECT_EQ(decode_pair(PNG_COLOR_TYPE_GRAY, 2, {0x60}).pixels, (Bytes{85, 85, 85, 170, 170, 170}));
  EXPECT_EQ(decode_pair(PNG_COLOR_TYPE_GRAY, 4, {0x2f}).pixels, (Bytes{34, 34, 34, 255, 255, 255}));
}

TEST(Png, SixteenBitsKeepTheHighByte) {
  const Image grey = decode_pair(PNG_COLOR_TYPE_GRAY, 16, {0x40, 0x40, 0xc8, 0xc8});
  EXPECT_EQ(grey.pixels, (Bytes{0x40, 0x40, 0x40, 0xc8, 0xc8, 0xc8}));
  const Image rgb = decode_pair(PNG_COLOR_TYPE_RGB, 16,
                                {0x10, 0x10, 0x80, 0x80, 0xf0, 0xf0, 0, 0, 0xff, 0xff, 0x33, 0x33});
  EXPECT_EQ(rgb.pixels, (Bytes{0x10, 0x80, 0xf0, 0, 0xff, 0x33}));
}

TEST(Png, PaletteWithAlphaStandsOnBlack) {
  PngSpec spec;
  spec.width = 3;
  spec.bit_depth = 8;
  spec.color_type = PNG_COLOR_TYPE_PALETTE;
  spec.palette = {{10, 20, 30}, {200, 100, 50}, {255, 255, 255}};
  EXPECT_EQ(decode_png(encode_png(spec, {0, 1, 2})).pixels,
            (Bytes{10, 20, 30, 200, 100, 50, 255, 255, 255}));
  spec.palette_alpha = {255, 255, 0};
  EXPECT_EQ(decode_png(encode_png(spec, {0, 1, 2})).pixels,
            (Bytes{10, 20, 30, 200, 100, 50, 0, 0, 0}));
}

TEST(Png, AlphaStandsOnBlackInLinearLight) {
  const Image rgb = decode_pair(PNG_COLOR_TYPE_RGB_ALPHA, 8, {200, 100, 50, 255, 200, 100, 50, 0});
  EXPECT_EQ(rgb.pixels, (Bytes{200, 100, 50, 0, 0, 0}));
  // Half of white's light: 255 * (128 / 255) ^ (1 / 2.2), where half of its code would be 128.
  const Image grey = decode_pair(PNG_COLOR_TYPE_GRAY_ALPHA, 8, {255, 128, 77, 255});
  EXPECT_TRUE(is_close(pixel(grey, 0, 0), {187, 187, 187}, 2));
  EXPECT_EQ(pixel(grey, 1, 0), (Rgb{77, 77, 77}));
}

TEST(Png, TruncationGivesAnErrorOrTheWholeImage) {
  for (const bool interlaced : {false, true}) {
    const Image source = quadrants(12, 10);
    PngSpec spec;
    spec.width = 12;
    spec.height = 10;
    spec.interlaced = interlaced;
    const Bytes bytes = encode_png(spec, source.pixels);
    std::size_t errors = 0;
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const Bytes head(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
      try {
        EXPECT_EQ(decode_png(head).pixels, source.pixels) << length;
      } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), testing::Not(HasSubstr("\n")));
        ++errors;
      }
    }
    EXPECT_GE(errors, bytes.size() - 20) << "only what follows the pixels may be missing";
  }
}

TEST(Png, DamagedPixelsAreAnError) {
  Bytes bytes = encode_png(quadrants(12, 10));
  bytes[bytes.size() - 12 - 8] ^= 0x10;  // in the image data, before their checksum
  message_of<std::runtime_error>([&] { decode_png(bytes); });
}

// Writes width and height into the header, with the right checksum.
Bytes with_dimensions(Bytes png, std::uint32_t width, std::uint32_t height) {
  const auto put = [&png](std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) {
      png[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
    }
  };
  put(16, width);
  put(20, height);
  put(29, static_cast<std::uint32_t>(crc32(0, png.data() + 12, 17)));
  return png;
}

TEST(Png, HugeDimensionsAreRefusedBeforeDecoding) {
  const Bytes bytes = encode_png(solid(4, 4, kRed));
  EXPECT_EQ(decode_png(with_dimensions(bytes, 4, 4)).width, 4);
  EXPECT_THAT(
      message_of<std::runtime_error>([&] { decode_png(with_dimensions(bytes, 16385, 16384)); }),
      HasSubstr("16385 x 16384 pixels, expected at most 268435456"));
  EXPECT_THAT(
      message_of<std::runtime_error>([&] { decode_png(with_dimensions(bytes, 16384, 16384)); }),
      HasSubstr("claimed by a file of"));
  message_of<std::runtime_error>([&] { decode_png(with_dimensions(bytes, 4, 5)); });
  message_of<std::runtime_error>([&] { decode_png(with_dimensions(bytes, 0, 4)); });
  message_of<std::runtime_error>([&] { decode_png(with_dimensions(bytes, 0x7fffffff, 1)); });
}

}  // namespace
}  // namespace asvit
