#include "trainer/event_file.h"

#include <chrono>

#include <boost/crc.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "trainer/data/png.h"
#include "trainer/events.pb.h"

namespace asvit {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// `value` as bytes, the lowest first.
template <typename T>
std::string little_endian(T value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes += static_cast<char>(value >> (8 * i) & 0xFF);
  }
  return bytes;
}

/// The checksum of a record's part: CRC-32C, rotated by 15 bits, plus a constant, so that checksums
/// of data with checksums in them stay good.
std::string checksum(const std::string& bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> sum;
  sum.process_bytes(bytes.data(), bytes.size());
  const std::uint32_t crc = sum.checksum();
  return little_endian<std::uint32_t>((crc >> 15 | crc << 17) + 0xA282EAD8U);
}

tensorboard::Event event_at(std::int64_t step) {
  tensorboard::Event event;
  event.set_wall_time(now());
  event.set_step(step);
  return event;
}

}  // namespace

EventFile::EventFile(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  path_ = folder / ("events.out.tfevents." + std::to_string(static_cast<std::int64_t>(now())) +
                    "." + std::to_string(::getpid()));
  if (const int error = file_.open(path_, O_WRONLY | O_CREAT | O_APPEND); error != 0) {
    throw io_error("create", path_, error);
  }
  tensorboard::Event event;
  event.set_wall_time(now());
  event.set_file_version("brain.Event:2");
  append(event.SerializeAsString());
}

void EventFile::append(const std::string& event) {
  const std::string length = little_endian<std::uint64_t>(event.size());
  const std::string record = length + checksum(length) + event + checksum(event);
  if (const int error = file_.write_all(record); error != 0) {
    throw io_error("write", path_, error);
  }
}

void EventFile::add_scalars(std::int64_t step,
                            const std::vector<std::pair<std::string, double>>& scalars) {
  tensorboard::Event event = event_at(step);
  for (const auto& [tag, number] : scalars) {
    tensorboard::Summary::Value& value = *event.mutable_summary()->add_value();
    value.set_tag(tag);
    value.set_simple_value(static_cast<float>(number));
  }
  append(event.SerializeAsString());
}

void EventFile::add_image(std::int64_t step, const std::string& tag, const Image& image) {
  tensorboard::Event event = event_at(step);
  tensorboard::Summary::Value& value = *event.mutable_summary()->add_value();
  value.set_tag(tag);
  tensorboard::Image& shown = *value.mutable_image();
  shown.set_height(image.height);
  shown.set_width(image.width);
  shown.set_colorspace(3);
  const Bytes png = encode_png(image);
  shown.set_encoded_image_string(png.data(), png.size());
  append(event.SerializeAsString());
}

}  // namespace asvit
