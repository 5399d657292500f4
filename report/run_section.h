#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

namespace asvit {

/// What the report shows of a run's folder, read from its files alone, so of a run that is still
/// going on too: {"kind": "search" | "scale" | "train" | "rank", "name" (as given), "options",
/// "compute", "environment", "data", and what the kind has}. Throws std::invalid_argument naming
/// the file where the folder holds no run, or one that has no report.
nlohmann::ordered_json run_section(const std::filesystem::path& folder, const std::string& name);

}  // namespace asvit
