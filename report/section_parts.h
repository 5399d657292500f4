#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <string>

#include <nlohmann/json.hpp>

#include "space/topology.h"

namespace asvit {

/// What `read` makes of the content of a place, a file or a line of one. Throws
/// std::invalid_argument naming the place where `read` finds content that asvit did not write.
nlohmann::ordered_json read_at(const std::string& place,
                               const std::function<nlohmann::ordered_json()>& read);

/// Number of a journal's whole lines.
std::size_t line_count(const std::filesystem::path& path);

/// Calls `read` with every whole line of a journal, with none where there is no file. Throws
/// std::invalid_argument naming file and line where `read` finds a line that asvit did not write.
void for_each_line(const std::filesystem::path& path,
                   const std::function<void(const nlohmann::json&)>& read);

/// What `read` makes of a document; null where there is no file. Throws std::invalid_argument
/// naming the file where `read` finds that asvit did not write it.
nlohmann::ordered_json document_if_there(
    const std::filesystem::path& path,
    const std::function<nlohmann::ordered_json(const nlohmann::json&)>& read);

/// The document itself. Throws nlohmann::json::exception where one of the members is missing.
nlohmann::ordered_json with_members(const nlohmann::json& document,
                                    std::initializer_list<const char*> members);

/// What the page shows of a topology: {"text", "topology", "sides" (of the grids), "parameters",
/// "macs"}.
nlohmann::ordered_json topology_card(const Topology& topology);

/// Appends each score's mean to the arrays of `columns`, by metric, behind `rows` earlier ones;
/// null for one that failed and in rows that lack a metric.
void append_means(const nlohmann::json& scores, std::size_t rows, nlohmann::ordered_json& columns);

}  // namespace asvit
