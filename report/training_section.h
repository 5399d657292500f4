#pragma once

#include <filesystem>

#include <nlohmann/json.hpp>

namespace asvit {

/// What a training's folder adds to run_section(): {"model": a card, "epochs": columns of the
/// journal, "evaluation" (null before the first), "inspection" (null without)}.
nlohmann::ordered_json training_section(const std::filesystem::path& folder,
                                        const nlohmann::json& run);

}  // namespace asvit
