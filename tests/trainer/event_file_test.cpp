#include "trainer/event_file.h"

#include <cstring>
#include <map>
#include <vector>

#include <gtest/gtest.h>
#include <png.h>

#include "run/atomic_file.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

// A reader of its own, from the formats' definitions: it shares nothing with the writer.

/// CRC-32C bit by bit (reflected polynomial 0x82F63B78).
std::uint32_t crc32c(const std::string& bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc & 1U) != 0 ? crc >> 1 ^ 0x82F63B78U : crc >> 1;
    }
  }
  return ~crc;
}

template <typename T>
T number_at(const std::string& bytes, std::size_t place) {
  T value;
  std::memcpy(&value, bytes.data() + place, sizeof(T));
  return value;
}

std::uint32_t masked(std::uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xA282EAD8U; }

/// The records of a file, their checksums verified.
std::vector<std::string> records(const std::string& content) {
  std::vector<std::string> result;
  for (std::size_t place = 0; place < content.size();) {
    const auto length = number_at<std::uint64_t>(content, place);
    EXPECT_EQ(number_at<std::uint32_t>(content, place + 8),
              masked(crc32c(content.substr(place, 8))));
    result.push_back(content.substr(place + 12, length));
    EXPECT_EQ(number_at<std::uint32_t>(content, place + 12 + length),
              masked(crc32c(result.back())));
    place += 16 + length;
  }
  return result;
}

/// The fields of a protobuf message: for each number, its values as bytes (varints as decimal).
std::multimap<int, std::string> fields(const std::string& message) {
  std::multimap<int, std::string> result;
  std::size_t place = 0;
  const auto varint = [&] {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(message.at(place++));
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  while (place < message.size()) {
    const std::uint64_t key = varint();
    const auto number = static_cast<int>(key >> 3);
    if ((key & 7) == 0) {
      result.emplace(number, std::to_string(varint()));
      continue;
    }
    const std::size_t length = (key & 7) == 1 ? 8 : (key & 7) == 5 ? 4 : varint();
    result.emplace(number, message.substr(place, length));
    place += length;
  }
  return result;
}

std::string only(const std::multimap<int, std::string>& message, int number) {
  EXPECT_EQ(message.count(number), 1u) << number;
  return message.count(number) == 0 ? std::string() : message.find(number)->second;
}

TEST(Crc32c, IsThatOfTheStandardsExample) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);  // RFC 3720, B.4
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
}

TEST(EventFile, HoldsWhatAnIndependentReaderFinds) {
  const TemporaryFolder folder;
  Image image{3, 2, Bytes(18)};
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>(14 * i);
  }
  EventFile file(folder / "events");
  file.add_scalars(300, {{"loss", 0.75}, {"top1", -2.0}});
  file.add_image(7, "input", image);
  EXPECT_NE(file.path().filename().string().find("events.out.tfevents."), std::string::npos);
  const auto events = records(read_file(file.path()));
  ASSERT_EQ(events.size(), 3u);

  EXPECT_EQ(only(fields(events[0]), 3), "brain.Event:2");
  EXPECT_GT(number_at<double>(only(fields(events[0]), 1), 0), 1.6e9);

  const auto scalars = fields(events[1]);
  EXPECT_EQ(only(scalars, 2), "300");
  const auto values = fields(only(scalars, 5));
  ASSERT_EQ(values.count(1), 2u);
  const auto first = fields(values.find(1)->second);
  EXPECT_EQ(only(first, 1), "loss");
  EXPECT_EQ(number_at<float>(only(first, 2), 0), 0.75F);
  const auto second = fields(std::next(values.find(1))->second);
  EXPECT_EQ(only(second, 1), "top1");
  EXPECT_EQ(number_at<float>(only(second, 2), 0), -2.0F);

  const auto shown = fields(only(fields(only(fields(only(fields(events[2]), 5)), 1)), 4));
  EXPECT_EQ(only(shown, 1), "2");
  EXPECT_EQ(only(shown, 2), "3");
  EXPECT_EQ(only(shown, 3), "3");
  const std::string png = only(shown, 4);
  png_image decoded{};
  decoded.version = PNG_IMAGE_VERSION;
  ASSERT_NE(png_image_begin_read_from_memory(&decoded, png.data(), png.size()), 0);
  decoded.format = PNG_FORMAT_RGB;
  Bytes pixels(PNG_IMAGE_SIZE(decoded));
  ASSERT_NE(png_image_finish_read(&decoded, nullptr, pixels.data(), 0, nullptr), 0);
  EXPECT_EQ(pixels, image.pixels);
}

}  // namespace
}  // namespace asvit
