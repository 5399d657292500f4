#include "run/file_descriptor.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace asvit {

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

int FileDescriptor::open(const std::filesystem::path& path, int flags) {
  FileDescriptor opened;
  do {
    opened.fd_ = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
  } while (opened.fd_ < 0 && errno == EINTR);
  if (opened.fd_ < 0) {
    return errno;
  }
  std::swap(fd_, opened.fd_);
  return 0;
}

int FileDescriptor::write_all(std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd_, content.data(), content.size());
    if (written < 0 && errno != EINTR) {
      return errno;
    }
    content.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return 0;
}

int FileDescriptor::sync() {
  // EINVAL: the file is of a kind that has nothing to sync.
  return ::fsync(fd_) == 0 || errno == EINVAL ? 0 : errno;
}

int sync_folder(const std::filesystem::path& folder) {
  FileDescriptor descriptor;
  const int error = descriptor.open(folder, O_RDONLY | O_DIRECTORY);
  return error != 0 ? error : descriptor.sync();
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

std::runtime_error io_error(const std::string& action, const std::filesystem::path& path,
                            int error) {
  return std::runtime_error("cannot " + action + " '" + path.string() +
                            "': " + std::generic_category().message(error));
}

}  // namespace asvit
