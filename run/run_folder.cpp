#include "run/run_folder.h"

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>

#include "run/atomic_file.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (!error && !fs::is_directory(path, error)) {
    error = std::make_error_code(std::errc::not_a_directory);
  }
  if (error) {
    throw io_error("make folder", path, error.value());
  }
}

}  // namespace

RunFolder::RunFolder(const fs::path& path) : path_(path) {
  make_folder(path);
  // A file and not the folder itself: network file systems lock only what is open for writing.
  if (const int error = lock_.open(file(".lock"), O_RDWR | O_CREAT); error != 0) {
    throw io_error("write in folder", path, error);
  }
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) == 0) {
    return;
  }
  if (errno == EWOULDBLOCK) {
    throw std::runtime_error("'" + path.string() + "' is in use by another process");
  }
  throw io_error("lock folder", path, errno);
}

RunFolder RunFolder::create(const fs::path& path) {
  RunFolder folder(path);
  if (folder.has_run()) {
    throw FolderHoldsRun("'" + path.string() + "' holds another run");
  }
  return folder;
}

RunFolder RunFolder::open_or_create(const fs::path& path) { return RunFolder(path); }

bool RunFolder::has_run() const {
  std::error_code unknown;
  return fs::exists(run_file(), unknown);
}

void RunFolder::write_run(const nlohmann::ordered_json& description) const {
  nlohmann::ordered_json document = {{"format", kRunFormat}};
  document.update(description);
  write_json_file(run_file(), document);
}

nlohmann::json RunFolder::read_run() const {
  nlohmann::json document = read_json_file(run_file());
  const nlohmann::json format =
      document.is_object() ? document.value("format", nlohmann::json()) : nlohmann::json();
  if (format != kRunFormat) {
    throw std::invalid_argument("'" + run_file().string() + "': /format is " + format.dump() +
                                ", expected \"" + kRunFormat + "\"");
  }
  return document;
}

}  // namespace asvit
