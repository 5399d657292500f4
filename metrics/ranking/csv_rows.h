#pragma once

#include <string>
#include <vector>

namespace asvit {

/// A row of a CSV text.
using CsvRow = std::vector<std::string>;

/// The rows of a text in CSV (RFC 4180); empty ones are left out. Throws std::invalid_argument for
/// quotes that do not match.
std::vector<CsvRow> csv_rows(const std::string& text);

/// A row as CSV, with a line end; fields are quoted where they have to be.
std::string csv_line(const CsvRow& row);

}  // namespace asvit
