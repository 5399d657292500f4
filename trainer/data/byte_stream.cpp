#include "trainer/data/byte_stream.h"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <zlib.h>

#include "trainer/data/path_text.h"

namespace asvit {
namespace {

constexpr std::uint64_t kChunk = 1 << 20;

gzFile open_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    throw std::invalid_argument(path_text(path) + ": not a file");
  }
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    throw std::runtime_error(path_text(path) +
                             ": cannot be opened: " + std::generic_category().message(errno));
  }
  gzbuffer(file, 1 << 17);
  return file;
}

void check_state(gzFile file, const std::string& name) {
  int code = Z_OK;
  const std::string reason = gzerror(file, &code);
  if (code == Z_BUF_ERROR) {
    throw std::invalid_argument(name + ": gzip data end too early");
  }
  if (code == Z_DATA_ERROR) {
    throw std::invalid_argument(name + ": damaged gzip data");
  }
  if (code != Z_OK && code != Z_STREAM_END) {
    throw std::runtime_error(name + ": cannot be read: " + reason);
  }
}

}  // namespace

ByteStream::ByteStream(const std::filesystem::path& path)
    : name_(path_text(path)), file_(open_file(path), gzclose) {}

Bytes ByteStream::read(std::uint64_t count) {
  Bytes bytes;
  while (bytes.size() < count) {
    const std::size_t old_size = bytes.size();
    const auto chunk = static_cast<unsigned>(std::min(kChunk, count - old_size));
    bytes.resize(old_size + chunk);
    const int got = gzread(file_.get(), bytes.data() + old_size, chunk);
    bytes.resize(old_size + static_cast<std::size_t>(std::max(got, 0)));
    if (got < static_cast<int>(chunk)) {
      check_state(file_.get(), name_);
      break;
    }
  }
  return bytes;
}

}  // namespace asvit
