#pragma once

#include <filesystem>
#include <stdexcept>
#include <string_view>

#include <nlohmann/json.hpp>

#include "run/file_descriptor.h"

namespace asvit {

/// The file that says what a run's folder is of.
inline constexpr const char* kRunFile = "run.json";

/// Value of the member "format" of run.json.
inline constexpr const char* kRunFormat = "asvit-run/1";

/// A new run was to begin in a folder that holds one: it can go on, or begin elsewhere.
struct FolderHoldsRun : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// The folder a run writes into, held by one process at a time: a lock on its file `.lock` goes
/// with this object, or with the process however it ends. Files of others in the folder are left
/// alone.
///
/// Opening throws std::runtime_error when the path is not a folder, cannot be created or written
/// in, or is in use by another process.
class RunFolder {
 public:
  /// For a new run: makes the folder, and those above it, where they are missing. Throws
  /// FolderHoldsRun when it already holds a run.json.
  static RunFolder create(const std::filesystem::path& path);

  /// For a run to go on with, or a new one where there is none.
  static RunFolder open_or_create(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }

  /// The path of a file in the folder, such as `trace.jsonl`.
  std::filesystem::path file(std::string_view name) const { return path_ / name; }

  /// The path of run.json.
  std::filesystem::path run_file() const { return file(kRunFile); }

  /// Whether the folder holds a run.json.
  bool has_run() const;

  /// Writes run.json: "format" first, then the members of `description`, such as "command",
  /// "options" (resolved), "seed" and "environment" (see run/environment.h).
  void write_run(const nlohmann::ordered_json& description) const;

  /// Reads run.json. Throws as read_json_file() does, and std::invalid_argument when its format is
  /// another.
  nlohmann::json read_run() const;

 private:
  explicit RunFolder(const std::filesystem::path& path);

  std::filesystem::path path_;
  FileDescriptor lock_;
};

}  // namespace asvit
