#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "trainer/data/image.h"

struct gzFile_s;

namespace asvit {

/// Reads a file from its beginning, decompressing it when its content is gzip.
class ByteStream {
 public:
  /// Throws std::invalid_argument unless `path` is a file, std::runtime_error when it cannot be
  /// opened.
  explicit ByteStream(const std::filesystem::path& path);

  /// The next `count` bytes, or all that are left if fewer. Memory grows with the bytes that are
  /// there, not with `count`. Throws std::invalid_argument for damaged or truncated gzip data,
  /// std::runtime_error when reading fails; both name the file.
  Bytes read(std::uint64_t count);

  /// The file's path, fit for a message.
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::unique_ptr<gzFile_s, int (*)(gzFile_s*)> file_;
};

}  // namespace asvit
