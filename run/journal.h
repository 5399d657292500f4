#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include <nlohmann/json.hpp>

#include "run/file_descriptor.h"

namespace asvit {

/// A file of JSON lines that only grows. Its length in bytes is saved beside the state it belongs
/// to, so that whoever goes on with a run drops the lines written after that state.
class Journal {
 public:
  /// Opens or creates the file at `path` and cuts it to its first `keep_bytes` bytes: whole lines
  /// that the saved state knows of; a half-written line behind them goes as well.
  ///
  /// Throws std::invalid_argument for a negative `keep_bytes`, and std::runtime_error when the file
  /// cannot be opened, is shorter than `keep_bytes` or has no line end there.
  Journal(const std::filesystem::path& path, std::int64_t keep_bytes);

  /// Writes one whole line and hands it to the disk. On failure the file is cut back to bytes() and
  /// std::runtime_error says the path and the system's reason.
  void append(const nlohmann::ordered_json& line);

  /// Length of the file: all its lines are whole and on the disk.
  std::int64_t bytes() const { return bytes_; }

 private:
  std::filesystem::path path_;
  FileDescriptor file_;
  std::int64_t bytes_;
};

/// Length in bytes of a journal's whole lines: all of it but a half-written last one; 0 where there
/// is no file. Throws std::runtime_error when it cannot be read.
std::int64_t whole_lines(const std::filesystem::path& path);

/// The lines in the first `up_to_bytes` bytes of a journal, in order. Throws std::runtime_error
/// when it cannot be read or is shorter, std::invalid_argument naming file, line and reason when a
/// line is not JSON or not whole.
std::vector<nlohmann::json> read_journal(const std::filesystem::path& path,
                                         std::int64_t up_to_bytes);

}  // namespace asvit
