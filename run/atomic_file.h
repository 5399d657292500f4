#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace asvit {

/// Replaces the file at `path` by one that holds `content`: a reader, or whoever looks after a
/// crash or a power cut, finds the old content or the new one, never a mixture.
///
/// Writes `.NAME.tmp` in the same folder, syncs it, renames it and syncs the folder; a leftover of
/// a killed process is overwritten. One writer a path at a time. A symbolic link at `path` is
/// replaced, not followed. Throws std::runtime_error saying what failed, the path and the system's
/// reason; the old file is then as it was and the temporary one is gone.
void write_file_atomically(const std::filesystem::path& path, std::string_view content);

/// Writes `document` atomically, indented by two spaces, with a newline at its end. Bytes that are
/// not UTF-8 (from file names) become U+FFFD.
void write_json_file(const std::filesystem::path& path, const nlohmann::ordered_json& document);

/// The bytes of a file. Throws std::runtime_error saying the path and the system's reason.
std::string read_file(const std::filesystem::path& path);

/// Parses a file as JSON. Throws as read_file() and parse_json() do.
nlohmann::json read_json_file(const std::filesystem::path& path);

/// Parses `text`, which starts at line `first_line` of the file at `path`. Throws
/// std::invalid_argument naming the file, line, column (from 1, in bytes) and reason when it is not
/// JSON.
nlohmann::json parse_json(std::string_view text, const std::filesystem::path& path,
                          std::size_t first_line = 1);

}  // namespace asvit
