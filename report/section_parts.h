#pragma once

#include <filesystem>
#include <vector>

#include <nlohmann/json.hpp>

#include "space/topology.h"

namespace asvit {

/// The whole lines of a journal, none where there is no file; a half-written last one is left out.
std::vector<nlohmann::json> journal_lines(const std::filesystem::path& path);

/// A document, null where there is no file.
nlohmann::json document_if_there(const std::filesystem::path& path);

/// What the page shows of a topology: {"text", "topology", "sides" (of the grids), "parameters",
/// "macs"}.
nlohmann::ordered_json topology_card(const Topology& topology);

/// Appends each score's mean to the arrays of `columns`, by metric; null for one that failed.
void append_means(const nlohmann::json& scores, nlohmann::ordered_json& columns);

}  // namespace asvit
