#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

namespace asvit {

/// A JSON document as YAML, arrays of scalars on one line. Texts that a reader of YAML 1.1 or 1.2
/// would take for something else are quoted, numbers are written so that both read them.
std::string to_yaml(const nlohmann::ordered_json& document);

/// A YAML document as JSON: plain scalars by YAML 1.2's core schema, quoted ones texts. Throws
/// std::invalid_argument naming the file, line and reason for anything else: no YAML, several
/// documents, tags, keys that are no texts or stand twice, more than 64 levels, more than a million
/// values.
nlohmann::json parse_yaml(const std::string& text, const std::filesystem::path& path);

}  // namespace asvit
