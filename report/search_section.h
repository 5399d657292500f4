#pragma once

#include <filesystem>

#include <nlohmann/json.hpp>

namespace asvit {

/// What a search's folder adds to run_section(): {"steps": columns of the trace, "decisions",
/// "probabilities" (of at most about 200 steps), "seed"}.
nlohmann::ordered_json search_section(const std::filesystem::path& folder,
                                      const nlohmann::json& run);

}  // namespace asvit
