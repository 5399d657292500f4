#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>
#include <turbojpeg.h>

#include "base/random.h"
#include "trainer/data/image.h"
#include "trainer/data/png.h"

namespace asvit {

/// A folder of its own for a test, removed with all it holds.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string string() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

/// Writes a file and the folders above it.
void write_file(const std::filesystem::path& path, const Bytes& bytes);

/// `bytes` as gzip.
Bytes gzip(const Bytes& bytes);

using Rgb = std::array<std::uint8_t, 3>;

inline constexpr Rgb kBlack = {0, 0, 0};
inline constexpr Rgb kWhite = {255, 255, 255};
inline constexpr Rgb kRed = {220, 30, 40};
inline constexpr Rgb kGreen = {20, 200, 60};
inline constexpr Rgb kBlue = {10, 50, 230};
inline constexpr Rgb kYellow = {240, 230, 20};

Image solid(int width, int height, Rgb colour);

/// Top left red, top right green, bottom left blue, bottom right yellow.
Image quadrants(int width, int height);

Rgb pixel(const Image& image, int x, int y);

/// Whether every channel differs by at most `tolerance`.
testing::AssertionResult is_close(Rgb got, Rgb expected, int tolerance);

/// A JPEG of quality 100.
Bytes encode_jpeg(const Image& image, int subsampling = TJSAMP_444, int flags = 0);

/// A YCCK JPEG, with Adobe's marker, of one colour given as it is stored (inverted).
Bytes encode_cmyk_jpeg(int width, int height, const std::array<std::uint8_t, 4>& cmyk);

/// An Exif segment that holds just the orientation tag, in either byte order.
Bytes exif_segment(int orientation, bool big_endian);

/// `jpeg` with `segment` behind its JFIF segment.
Bytes with_segment(const Bytes& jpeg, const Bytes& segment);

/// Where marker 0xff `marker` begins.
std::size_t find_marker(const Bytes& jpeg, std::uint8_t marker);

/// What encode_png() writes.
struct PngSpec {
  int width = 1;
  int height = 1;
  int bit_depth = 8;
  int color_type = PNG_COLOR_TYPE_RGB;
  bool interlaced = false;
  std::vector<png_color> palette;
  Bytes palette_alpha;
};

/// A PNG of packed rows, as the specification lays them out.
Bytes encode_png(const PngSpec& spec, const Bytes& rows);

/// `bytes` with 1 to 8 random bits flipped.
Bytes damaged(Bytes bytes, Generator& generator);

/// The message of the `Error` that `action` throws; fails the test where it throws none, another
/// one, or one of several lines.
template <typename Error, typename Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "wrong kind of exception: " << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

}  // namespace asvit
