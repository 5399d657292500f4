#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace asvit {

/// A count with an optional suffix k, M or G (powers of 1000), such as `20M` or `1.5G`; throws
/// std::invalid_argument naming `name`.
std::int64_t parse_count(const std::string& name, const std::string& text);

// The fields of option structs that are no single number, flag or text have a text form, which is
// what the command line and run.json say: read_text() reads it, text_of() writes it. Enums have
// theirs beside them (found by their namespace).

/// Names separated by commas, at least one. Throws std::invalid_argument naming `name`, as the
/// others do.
void read_text(const std::string& name, const std::string& text, std::vector<std::string>& field);
/// Blocks a stage, "5,2,5,2", each of at most four digits; nothing: as someone else says.
void read_text(const std::string& name, const std::string& text, std::vector<int>& field);
/// Numbers separated by commas, at least one.
void read_text(const std::string& name, const std::string& text, std::vector<double>& field);
/// A count (parse_count()), or nothing.
void read_text(const std::string& name, const std::string& text,
               std::optional<std::int64_t>& field);

std::string text_of(const std::vector<std::string>& field);
std::string text_of(const std::vector<int>& field);
/// At least two digits behind the point.
std::string text_of(const std::vector<double>& field);
std::string text_of(const std::optional<std::int64_t>& field);

}  // namespace asvit
