#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace asvit {

/// The report's document (report/page.h) of these runs' folders, named so that they can be told
/// apart. Throws as run_section() does, and std::invalid_argument for a folder given twice.
nlohmann::ordered_json report_document(const std::vector<std::filesystem::path>& runs);

/// Writes the report of these runs' folders into `file`. Throws as run_section() does.
void write_report(const std::vector<std::filesystem::path>& runs,
                  const std::filesystem::path& file);

}  // namespace asvit
