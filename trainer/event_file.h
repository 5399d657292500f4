#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "run/file_descriptor.h"
#include "trainer/data/image.h"

namespace asvit {

/// A file of events for TensorBoard (format "brain.Event:2"): protobuf messages in records with
/// masked CRC-32C checksums. Written through at every call; a reader may look at any time.
class EventFile {
 public:
  /// Makes the folder and a new file in it, `events.out.tfevents.SECONDS.PID`. Throws
  /// std::runtime_error where that fails.
  explicit EventFile(const std::filesystem::path& folder);

  /// Numbers by their tags at a step. Throws std::runtime_error where writing fails.
  void add_scalars(std::int64_t step, const std::vector<std::pair<std::string, double>>& scalars);

  /// An image, as PNG.
  void add_image(std::int64_t step, const std::string& tag, const Image& image);

  const std::filesystem::path& path() const { return path_; }

 private:
  void append(const std::string& event);

  std::filesystem::path path_;
  FileDescriptor file_;
};

}  // namespace asvit
