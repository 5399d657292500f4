#pragma once

#include <filesystem>

#include <nlohmann/json.hpp>

namespace asvit {

/// What the folder of `asvit rank` adds to run_section(): {"ranking": rank.json, null before the
/// end, "scored": entries so far}.
nlohmann::ordered_json ranking_section(const std::filesystem::path& folder);

}  // namespace asvit
