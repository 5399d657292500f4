#include "trainer/data/jpeg.h"

#include "tests/trainer/data/image_fixtures.h"
#include "trainer/data/image_file.h"
#include "trainer/data/orientation.h"

namespace asvit {
namespace {

using testing::HasSubstr;

void expect_quadrants(const Image& image, int tolerance) {
  const int left = image.width / 4;
  const int right = image.width - 1 - left;
  const int top = image.height / 4;
  const int bottom = image.height - 1 - top;
  EXPECT_TRUE(is_close(pixel(image, left, top), kRed, tolerance));
  EXPECT_TRUE(is_close(pixel(image, right, top), kGreen, tolerance));
  EXPECT_TRUE(is_close(pixel(image, left, bottom), kBlue, tolerance));
  EXPECT_TRUE(is_close(pixel(image, right, bottom), kYellow, tolerance));
}

TEST(Jpeg, ColoursSurviveEveryEncoding) {
  const Image source = quadrants(64, 32);
  for (const int subsampling : {TJSAMP_444, TJSAMP_422, TJSAMP_420, TJSAMP_440, TJSAMP_411}) {
    for (const int flags : {0, TJFLAG_PROGRESSIVE}) {
      SCOPED_TRACE("subsampling " + std::to_string(subsampling) + " flags " +
                   std::to_string(flags));
      const Image image = decode_jpeg(encode_jpeg(source, subsampling, flags), 0);
      ASSERT_EQ(image.width, 64);
      ASSERT_EQ(image.height, 32);
      ASSERT_EQ(image.pixels.size(), 64U * 32U * 3U);
      expect_quadrants(image, 3);
    }
  }
}

TEST(Jpeg, GreyHasThreeEqualChannels) {
  const Bytes bytes = encode_jpeg(solid(16, 8, {90, 90, 90}), TJSAMP_GRAY);
  const Image image = decode_jpeg(bytes, 0);
  ASSERT_EQ(image.pixels.size(), 16U * 8U * 3U);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    EXPECT_EQ(image.pixels[i], image.pixels[i / 3 * 3]);
    EXPECT_NEAR(image.pixels[i], 90, 1);
  }
}

TEST(Jpeg, YcckIsInvertedInk) {
  EXPECT_TRUE(is_close(pixel(decode_jpeg(encode_cmyk_jpeg(16, 16, {255, 255, 255, 255}), 0), 3, 3),
                       kWhite, 1));
  EXPECT_TRUE(is_close(pixel(decode_jpeg(encode_cmyk_jpeg(16, 16, {255, 255, 255, 0}), 0), 3, 3),
                       kBlack, 1));
  // channel * black / 255
  EXPECT_TRUE(is_close(pixel(decode_jpeg(encode_cmyk_jpeg(16, 16, {200, 100, 50, 128}), 0), 3, 3),
                       {100, 50, 25}, 2));
}

TEST(Jpeg, CmykWithoutTransformIsInvertedInk) {
  // The encoder stores equal inks of 60 as Y = 255 - 60 and neutral Cb and Cr. With Adobe's
  // transform set to 0 the same bytes are the inks themselves: C = 195, M = 128, Y = 128.
  Bytes bytes = encode_cmyk_jpeg(16, 16, {60, 60, 60, 255});
  const std::size_t adobe = find_marker(bytes, 0xee);
  ASSERT_EQ(bytes[adobe + 15], 2);
  bytes[adobe + 15] = 0;
  EXPECT_TRUE(is_close(pixel(decode_jpeg(bytes, 0), 5, 5), {195, 128, 128}, 1));
}

TEST(Jpeg, ScaledDecodingNeverFallsBelowTheWantedSide) {
  const Bytes bytes = encode_jpeg(quadrants(200, 101));
  for (int min_side = 1; min_side <= 120; ++min_side) {
    const Image image = decode_jpeg(bytes, min_side);
    EXPECT_GE(image.height, std::min(min_side, 101));
    EXPECT_LE(image.height, std::max(101 / 8 + 1, 2 * min_side)) << "larger than needed";
    EXPECT_NEAR(static_cast<double>(image.width) / image.height, 200.0 / 101.0, 0.1);
    expect_quadrants(image, 4);
  }
  EXPECT_EQ(decode_jpeg(bytes, 51).height, 51);
  EXPECT_EQ(decode_jpeg(bytes, 52).height, 101);
  EXPECT_EQ(decode_jpeg(bytes, 0).height, 101);
}

TEST(Jpeg, ScaledDecodingWorksForInkToo) {
  const Image image = decode_jpeg(encode_cmyk_jpeg(64, 64, {200, 100, 50, 255}), 8);
  EXPECT_EQ(image.width, 8);
  EXPECT_TRUE(is_close(pixel(image, 4, 4), {200, 100, 50}, 2));
}

TEST(Jpeg, EveryTruncationIsAnError) {
  for (const int flags : {0, TJFLAG_PROGRESSIVE}) {
    const Bytes bytes = encode_jpeg(quadrants(24, 16), TJSAMP_420, flags);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const Bytes head(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
      message_of<std::runtime_error>([&] { decode_jpeg(head, 0); });
    }
  }
}

TEST(Jpeg, HugeDimensionsAreRefusedBeforeDecoding) {
  Bytes bytes = encode_jpeg(solid(16, 16, kRed));
  const std::size_t frame = find_marker(bytes, 0xc0);
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(frame) + 5, 4, std::uint8_t{0xf0});
  EXPECT_THAT(message_of<std::runtime_error>([&] { decode_jpeg(bytes, 0); }),
              HasSubstr("61680 x 61680 pixels, expected at most 268435456"));
  EXPECT_THAT(message_of<std::runtime_error>([&] { decode_jpeg(bytes, 8); }),
              HasSubstr("61680 x 61680"));
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(frame) + 5, 4, std::uint8_t{0x30});
  EXPECT_THAT(message_of<std::runtime_error>([&] { decode_jpeg(bytes, 0); }),
              HasSubstr("12336 x 12336 pixels claimed by a file of"));
}

// Which of the corners each orientation's first row and column begin at, from the Exif standard.
struct Corners {
  int orientation = 1;
  Rgb top_left, top_right, bottom_left, bottom_right;  ///< of the upright image
};

const std::vector<Corners> kUpright = {
    {1, kRed, kGreen, kBlue, kYellow}, {2, kGreen, kRed, kYellow, kBlue},
    {3, kYellow, kBlue, kGreen, kRed}, {4, kBlue, kYellow, kRed, kGreen},
    {5, kRed, kBlue, kGreen, kYellow}, {6, kBlue, kRed, kYellow, kGreen},
    {7, kYellow, kGreen, kBlue, kRed}, {8, kGreen, kYellow, kRed, kBlue}};

TEST(Orientation, AllEightInBothByteOrders) {
  const Bytes stored = encode_jpeg(quadrants(48, 32));
  for (const Corners& expected : kUpright) {
    for (const bool big_endian : {false, true}) {
      SCOPED_TRACE(expected.orientation);
      const Bytes bytes = with_segment(stored, exif_segment(expected.orientation, big_endian));
      EXPECT_EQ(exif_orientation(bytes), expected.orientation);
      const Image image = decode_image(bytes, 0);
      const bool turned = expected.orientation >= 5;
      ASSERT_EQ(image.width, turned ? 32 : 48);
      ASSERT_EQ(image.height, turned ? 48 : 32);
      const int right = image.width - 1;
      const int bottom = image.height - 1;
      EXPECT_TRUE(is_close(pixel(image, 0, 0), expected.top_left, 3));
      EXPECT_TRUE(is_close(pixel(image, right, 0), expected.top_right, 3));
      EXPECT_TRUE(is_close(pixel(image, 0, bottom), expected.bottom_left, 3));
      EXPECT_TRUE(is_close(pixel(image, right, bottom), expected.bottom_right, 3));
    }
  }
}

TEST(Orientation, AnswersUprightWithoutAUsableTag) {
  const Bytes stored = encode_jpeg(quadrants(48, 32));
  EXPECT_EQ(exif_orientation(stored), 1);
  EXPECT_EQ(exif_orientation({}), 1);
  for (const int wrong : {0, 9, 255}) {
    EXPECT_EQ(exif_orientation(with_segment(stored, exif_segment(wrong, false))), 1);
  }
}

TEST(Orientation, DamagedExifNeverCostsTheImage) {
  const Bytes stored = encode_jpeg(quadrants(48, 32));
  const Bytes segment = exif_segment(6, true);
  Generator generator(7);
  for (int round = 0; round < 500; ++round) {
    const Bytes payload = damaged(Bytes(segment.begin() + 4, segment.end()), generator);
    Bytes changed = segment;
    std::copy(payload.begin(), payload.end(), changed.begin() + 4);
    const Image image = decode_image(with_segment(stored, changed), 0);
    EXPECT_EQ(image.width * image.height, 48 * 32);
  }
}

TEST(Orientation, TurningBackGivesTheImageBack) {
  const Image source = quadrants(6, 4);
  const std::array<int, 8> inverse = {1, 2, 3, 4, 5, 8, 7, 6};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Image back =
        upright(upright(source, orientation), inverse[static_cast<std::size_t>(orientation - 1)]);
    EXPECT_EQ(back.width, source.width);
    EXPECT_EQ(back.pixels, source.pixels);
  }
}

}  // namespace
}  // namespace asvit
