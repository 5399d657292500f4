#include "metrics/ranking/csv_rows.h"

#include <memory>
#include <stdexcept>

#include <csv.h>

#include "base/list_text.h"

namespace asvit {
namespace {

struct Collected {
  std::vector<CsvRow> rows;
  CsvRow row;
};

void on_field(void* field, std::size_t size, void* collected) {
  static_cast<Collected*>(collected)->row.emplace_back(static_cast<const char*>(field), size);
}

void on_row(int /*end*/, void* collected) {
  auto* const all = static_cast<Collected*>(collected);
  all->rows.push_back(std::move(all->row));
  all->row.clear();
}

}  // namespace

std::vector<CsvRow> csv_rows(const std::string& text) {
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
    throw std::runtime_error("csv: the parser could not be set up");
  }
  const std::unique_ptr<csv_parser, void (*)(csv_parser*)> guard(&parser, csv_free);
  Collected collected;
  const std::size_t read =
      csv_parse(&parser, text.data(), text.size(), on_field, on_row, &collected);
  if (read != text.size() || csv_fini(&parser, on_field, on_row, &collected) != 0) {
    throw std::invalid_argument("row " + std::to_string(collected.rows.size() + 1) +
                                ": got quotes that do not match, expected CSV");
  }
  return std::move(collected.rows);
}

std::string csv_line(const CsvRow& row) {
  const auto quoted_if_needed = [](const std::string& field) {
    if (field.find_first_of(",\"\r\n") == std::string::npos) {
      return field;
    }
    std::string quoted(csv_write(nullptr, 0, field.data(), field.size()), '\0');
    csv_write(quoted.data(), quoted.size(), field.data(), field.size());
    return quoted;
  };
  return joined(row, ",", quoted_if_needed) + "\n";
}

}  // namespace asvit
