#pragma once

#include <filesystem>

#include <nlohmann/json.hpp>

namespace asvit {

/// What the folder of `asvit scale` adds to run_section(): {"paths": a growth a rule, "models":
/// cards with their configs}.
nlohmann::ordered_json family_section(const std::filesystem::path& folder,
                                      const nlohmann::json& run);

}  // namespace asvit
