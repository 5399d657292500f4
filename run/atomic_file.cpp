#include "run/atomic_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

#include "run/file_descriptor.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

// Renaming over a device or a pipe would replace it by a plain file; a folder cannot be replaced.
int check_replaceable(const fs::path& path) {
  std::error_code unknown;
  const fs::file_status status = fs::status(path, unknown);
  if (!fs::exists(status) || fs::is_regular_file(status)) {
    return 0;
  }
  return fs::is_directory(status) ? EISDIR : EINVAL;
}

int write_and_sync(const fs::path& path, std::string_view content) {
  FileDescriptor file;
  int error = file.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
  if (error == 0) {
    error = file.write_all(content);
  }
  return error != 0 ? error : file.sync();
}

}  // namespace

void write_file_atomically(const fs::path& path, std::string_view content) {
  if (const int error = check_replaceable(path); error != 0) {
    throw io_error("replace", path, error);
  }
  const fs::path temporary = folder_of(path) / ("." + path.filename().string() + ".tmp");
  int error = write_and_sync(temporary, content);
  if (error == 0 && std::rename(temporary.c_str(), path.c_str()) != 0) {
    error = errno;
  }
  if (error != 0) {
    ::unlink(temporary.c_str());
    throw io_error("write", path, error);
  }
  if (error = sync_folder(folder_of(path)); error != 0) {
    throw io_error("sync the folder of", path, error);
  }
}

void write_json_file(const fs::path& path, const nlohmann::ordered_json& document) {
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  write_file_atomically(path, document.dump(2, ' ', false, kReplace) + "\n");
}

std::string read_file(const fs::path& path) {
  FileDescriptor file;
  if (const int error = file.open(path, O_RDONLY); error != 0) {
    throw io_error("open", path, error);
  }
  std::string content;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got == 0) {
      return content;
    }
    if (got > 0) {
      content.append(buffer.data(), static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      throw io_error("read", path, errno);
    }
  }
}

nlohmann::json read_json_file(const fs::path& path) { return parse_json(read_file(path), path); }

nlohmann::json parse_json(std::string_view text, const fs::path& path, std::size_t first_line) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    // The library's own line and column go wrong behind a number at the end of a line.
    const std::string_view before = text.substr(0, std::max<std::size_t>(error.byte, 1) - 1);
    const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
    const std::string reason = error.what();
    throw std::invalid_argument("'" + path.string() + "', line " +
                                std::to_string(first_line + line) + ", column " +
                                std::to_string(column) + ": not JSON" +
                                reason.substr(std::min(reason.find(": "), reason.size())));
  } catch (const nlohmann::json::exception& error) {  // a number beyond all ranges
    const std::string reason = error.what();
    const std::size_t start = std::min(reason.find("] "), reason.size());
    throw std::invalid_argument("'" + path.string() + "': not JSON:" + reason.substr(start + 1));
  }
}

}  // namespace asvit
