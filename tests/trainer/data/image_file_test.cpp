#include "trainer/data/image_file.h"

#include "tests/trainer/data/image_fixtures.h"

namespace asvit {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

TEST(ImageFile, ContentDecidesTheFormat) {
  const TempFolder folder;
  write_file(folder.path() / "a.jpeg", encode_png(quadrants(8, 6)));
  write_file(folder.path() / "b.png", encode_jpeg(solid(8, 6, kGreen)));
  EXPECT_EQ(read_image(folder.path() / "a.jpeg", 0).pixels, quadrants(8, 6).pixels);
  EXPECT_TRUE(is_close(pixel(read_image(folder.path() / "b.png", 0), 2, 2), kGreen, 2));
}

TEST(ImageFile, ErrorsNameTheFileAndTheReason) {
  const TempFolder folder;
  const auto message = [&folder](const std::string& name) {
    return message_of<std::runtime_error>([&] { read_image(folder.path() / name, 0); });
  };
  const auto named = [&folder](const std::string& name) {
    return StartsWith((folder.path() / name).string() + ": ");
  };
  write_file(folder.path() / "empty.jpg", {});
  write_file(folder.path() / "text.jpg", {'h', 'e', 'l', 'l', 'o', ' ', 'y', 'o', 'u'});
  write_file(folder.path() / "cut.jpg", {0xff, 0xd8, 0xff, 0xe0, 0, 16});
  EXPECT_THAT(message("empty.jpg"), AllOf(named("empty.jpg"), HasSubstr("empty file")));
  EXPECT_THAT(message("text.jpg"), AllOf(named("text.jpg"), HasSubstr("neither a JPEG nor a PNG")));
  EXPECT_THAT(message("cut.jpg"), AllOf(named("cut.jpg"), HasSubstr("JPEG decoder")));
  EXPECT_THAT(message("missing.jpg"), AllOf(named("missing.jpg"), HasSubstr("No such file")));
  EXPECT_THAT(message(""), HasSubstr("cannot be read"));
}

TEST(ImageFile, MessagesStayOnOneLineWhateverTheName) {
  const TempFolder folder;
  write_file(folder.path() / "two\nlines.jpg", {});
  const std::string message =
      message_of<std::runtime_error>([&] { read_image(folder.path() / "two\nlines.jpg", 0); });
  EXPECT_THAT(message, HasSubstr("two?lines.jpg"));
}

TEST(ImageFile, ADeviceIsNoImage) {
  message_of<std::runtime_error>([] { read_image("/dev/zero", 0); });
}

TEST(ImageFile, RandomDamageGivesAnErrorOrAnImage) {
  PngSpec grey;
  grey.width = 16;
  grey.height = 16;
  grey.color_type = PNG_COLOR_TYPE_GRAY;
  const std::vector<Bytes> files = {
      with_segment(encode_jpeg(quadrants(32, 24), TJSAMP_420), exif_segment(6, false)),
      encode_jpeg(quadrants(32, 24), TJSAMP_422, TJFLAG_PROGRESSIVE),
      encode_cmyk_jpeg(16, 16, {1, 99, 200, 128}),
      encode_jpeg(solid(16, 16, kRed), TJSAMP_GRAY),
      encode_png(quadrants(32, 24)),
      encode_png(grey, Bytes(256, 99))};
  Generator generator(20220217);
  int errors = 0;
  for (int round = 0; round < 3000; ++round) {
    const Bytes bytes = damaged(files[static_cast<std::size_t>(round) % files.size()], generator);
    try {
      const Image image = decode_image(bytes, round % 2 == 0 ? 0 : 8);
      EXPECT_EQ(image.pixels.size(), std::size_t{3} * static_cast<std::size_t>(image.width) *
                                         static_cast<std::size_t>(image.height));
    } catch (const std::runtime_error& error) {
      EXPECT_THAT(error.what(), testing::Not(HasSubstr("\n")));
      ++errors;
    }
  }
  EXPECT_GT(errors, 1000);
}

}  // namespace
}  // namespace asvit
