#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "space/search_space.h"
#include "space/topology.h"
#include "space/topology_text.h"

namespace asvit {

/// A topology whose accuracy somebody measured.
struct ReferenceEntry {
  std::string where;  ///< file and line
  Topology topology;
  std::optional<Choices> choices;          ///< in the reference's space; -1: not decided
  std::map<std::string, double> accuracy;  ///< by column; finite, larger is better
};

/// Topologies with reference accuracies.
struct Reference {
  std::vector<std::string> columns;     ///< of accuracies, in the order of their first appearance
                                        ///< (in the alphabet's order within a JSON line)
  std::vector<ReferenceEntry> entries;  ///< in the file's order
  std::optional<SearchSpace> space;   ///< the one space that all entries are of, where there is one
  std::vector<std::string> warnings;  ///< what was left out or looks wrong, counted
};

/// How references are read.
struct ReferenceOptions {
  TextDefaults defaults;                  ///< of topologies in text form
  std::function<void(Topology&)> adapt;   ///< changes every topology, for example its image size
  std::optional<SearchSpace> space;       ///< of all entries, whatever they say
  std::vector<std::string> only_columns;  ///< columns to keep, in this order; empty: all
};

/// Reads JSON lines or, from a file called `.csv`, comma-separated values (RFC 4180).
///
/// JSON: {"topology": text or JSON form, "accuracy": number or {column: number}}, or instead of a
/// topology {"space": name, "architecture": record} (SearchSpace::from_record() of a built-in
/// space). CSV: a header with `topology`, or with `architecture` and `space`; every other column is
/// an accuracy. An accuracy that is missing, null or (CSV's `nan` and `inf`, for JSON has none) not
/// finite is left out, the latter counted. Warned of, counted: topologies that repeat, that are
/// outside of the space or name another one, columns with one value throughout.
///
/// Throws std::invalid_argument, naming file and line, for anything else, for fewer than two
/// entries, for columns that are not there or there twice, and without any column.
Reference read_reference(const std::filesystem::path& path, const ReferenceOptions& options);

}  // namespace asvit
