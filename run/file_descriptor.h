#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace asvit {

/// Owns a file descriptor of the operating system, closed on destruction and on exec().
///
/// Members that can fail return 0 or the error's number (errno), because who calls them knows what
/// it was doing and to which file; io_error() makes the exception.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  /// Opens `path` as open(2) does; a new file is readable and writable for all, less the umask.
  int open(const std::filesystem::path& path, int flags);

  /// Writes every byte of `content`, however many calls that takes.
  int write_all(std::string_view content);

  /// Hands what was written to the disk (fsync). Files that cannot be synced, such as devices, are
  /// no error.
  int sync();

  /// The descriptor, -1 while nothing is open.
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

/// Hands a folder's entries to the disk, so that a created or renamed file outlives a power cut.
/// Returns 0 or the error's number.
int sync_folder(const std::filesystem::path& folder);

/// The folder a path's last part stands in: "." for a bare name.
std::filesystem::path folder_of(const std::filesystem::path& path);

/// The exception for a call that failed with `error` (an errno): "cannot ACTION 'PATH': reason".
std::runtime_error io_error(const std::string& action, const std::filesystem::path& path,
                            int error);

}  // namespace asvit
