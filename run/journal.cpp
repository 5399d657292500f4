#include "run/journal.h"

#include <cerrno>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/atomic_file.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

std::string quoted(const fs::path& path) { return "journal '" + path.string() + "'"; }

void require_length(const fs::path& path, std::int64_t length, std::int64_t expected) {
  if (expected < 0) {
    throw std::invalid_argument(quoted(path) + ": length to keep is " + std::to_string(expected) +
                                " bytes, expected 0 or more");
  }
  if (length < expected) {
    throw std::runtime_error(quoted(path) + " has " + std::to_string(length) + " bytes, expected " +
                             std::to_string(expected) + ": it is older than the saved state");
  }
}

}  // namespace

Journal::Journal(const fs::path& path, std::int64_t keep_bytes) : path_(path), bytes_(keep_bytes) {
  if (const int error = file_.open(path, O_RDWR | O_CREAT | O_APPEND); error != 0) {
    throw io_error("open journal", path, error);
  }
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) {
    throw io_error("read the length of", path, errno);
  }
  require_length(path, status.st_size, keep_bytes);
  char last = '\n';
  if (keep_bytes > 0 && ::pread(file_.get(), &last, 1, keep_bytes - 1) != 1) {
    throw io_error("read", path, errno);
  }
  if (last != '\n') {
    throw std::runtime_error(quoted(path) + " has no line end at byte " +
                             std::to_string(keep_bytes) + ": it is not the saved state's");
  }
  if (status.st_size > keep_bytes && ::ftruncate(file_.get(), keep_bytes) != 0) {
    throw io_error("cut", path, errno);
  }
  if (const int error = sync_folder(folder_of(path)); error != 0) {
    throw io_error("sync the folder of", path, error);
  }
}

void Journal::append(const nlohmann::ordered_json& line) {
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  const std::string text = line.dump(-1, ' ', false, kReplace) + "\n";
  int error = file_.write_all(text);
  if (error == 0) {
    error = file_.sync();
  }
  if (error != 0) {
    const bool cut = ::ftruncate(file_.get(), bytes_) == 0;
    throw io_error(cut ? "append to" : "append to (and cut back)", path_, error);
  }
  bytes_ += static_cast<std::int64_t>(text.size());
}

std::int64_t whole_lines(const fs::path& path) {
  if (!fs::exists(path)) {
    return 0;
  }
  const std::size_t end = read_file(path).rfind('\n');
  return end == std::string::npos ? 0 : static_cast<std::int64_t>(end) + 1;
}

std::vector<nlohmann::json> read_journal(const fs::path& path, std::int64_t up_to_bytes) {
  const std::string content = read_file(path);
  require_length(path, static_cast<std::int64_t>(content.size()), up_to_bytes);
  std::string_view rest =
      std::string_view(content).substr(0, static_cast<std::size_t>(up_to_bytes));
  std::vector<nlohmann::json> lines;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) {
      throw std::invalid_argument(quoted(path) + ", line " + std::to_string(lines.size() + 1) +
                                  ": has no line end at byte " + std::to_string(up_to_bytes));
    }
    lines.push_back(parse_json(rest.substr(0, end), path, lines.size() + 1));
    rest.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace asvit
