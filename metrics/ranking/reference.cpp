#include "metrics/ranking/reference.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <unordered_set>

#include "base/error_context.h"
#include "base/json_reader.h"
#include "base/list_text.h"
#include "metrics/ranking/csv_rows.h"
#include "run/atomic_file.h"
#include "space/topology_identity.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

using nlohmann::json;

/// A CSV cell that stands for JSON, or for a text.
json cell_to_json(const std::string& cell) {
  const json value = json::parse(cell, nullptr, /*allow_exceptions=*/false);
  return value.is_object() ? value : json(cell);
}

/// Why a line is no JSON.
std::string malformed(const std::string& line) {
  const bool no_number =
      line.find("NaN") != std::string::npos || line.find("Infinity") != std::string::npos;
  return no_number ? "got NaN or Infinity, which JSON does not have, expected null for an accuracy "
                     "that is missing"
                   : "got malformed JSON, expected an object";
}

/// The name of an accuracy's column must be text that goes into other files as it is.
void require_column_name(const std::string& name) {
  try {
    if (!name.empty()) {
      static_cast<void>(json(name).dump());  // throws for what is no UTF-8
      return;
    }
  } catch (const json::exception&) {
    throw std::invalid_argument("columns: got the name " + shown(json(name)) + ", expected UTF-8");
  }
  throw std::invalid_argument("columns: got an empty name, expected one");
}

/// A CSV cell that stands for an accuracy; null where it is empty.
json cell_to_accuracy(const std::string& column, const std::string& cell) {
  if (cell.empty()) {
    return nullptr;
  }
  const char* const end = cell.data() + cell.size();
  double value = 0.0;
  const auto [stop, error] = std::from_chars(cell.data(), end, value);
  if (error != std::errc() || stop != end) {
    throw std::invalid_argument(column + ": got " + shown(json(cell)) + ", expected a number");
  }
  return value;
}

class ReferenceReader {
 public:
  explicit ReferenceReader(const ReferenceOptions& options) : options_(options) {}

  void read_json_lines(const std::string& path, const std::string& content) {
    std::istringstream lines(content);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
      if (line.find_first_not_of(" \t\r") == std::string::npos) {
        continue;
      }
      const std::string where = path + ":" + std::to_string(number);
      const json document = json::parse(line, nullptr, /*allow_exceptions=*/false);
      if (document.is_discarded()) {
        throw std::invalid_argument(where + ": " + malformed(line));
      }
      add(document, where);
    }
  }

  void read_csv(const std::string& path, const std::string& content) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // what Excel starts with
    const bool marked = content.rfind(kByteOrderMark, 0) == 0;
    const std::vector<CsvRow> rows = at_place(
        path, [&] { return csv_rows(marked ? content.substr(kByteOrderMark.size()) : content); });
    if (!rows.empty()) {
      at_place(path, [&] { require_header(rows[0]); });
    }
    for (std::size_t r = 1; r < rows.size(); ++r) {
      const std::string where = path + ": row " + std::to_string(r + 1);
      if (rows[r].size() != rows[0].size()) {
        reject(where, std::to_string(rows[r].size()) + " fields",
               std::to_string(rows[0].size()) + ", as the header has");
      }
      json document = {{"accuracy", json::object()}};
      for (std::size_t c = 0; c < rows[0].size(); ++c) {
        const std::string& column = rows[0][c];
        if (column == "topology" || column == "architecture" || column == "space") {
          document[column] = cell_to_json(rows[r][c]);
          continue;
        }
        note_column(column);
        document["accuracy"][column] =
            at_place(where, [&] { return cell_to_accuracy(column, rows[r][c]); });
      }
      add(document, where);
    }
  }

  Reference take(const std::string& path) {
    if (reference_.entries.size() < 2) {
      reject(path, std::to_string(reference_.entries.size()) + " entries", "at least 2");
    }
    select_columns(path);
    at_place(path, [&] { find_space(); });
    count_warnings();
    judge_columns(path);
    return std::move(reference_);
  }

 private:
  static void require_header(const CsvRow& header) {
    for (const std::string& column : header) {
      require_column_name(column);
      if (std::count(header.begin(), header.end(), column) > 1) {
        reject("columns", shown(json(column)) + " more than once", "every name once");
      }
    }
  }

  void add(const json& document, const std::string& where) {
    ReferenceEntry entry;
    entry.where = where;
    at_place(where, [&] {
      const JsonReader reader(document);
      reader.require_members({"topology", "space", "architecture", "accuracy"});
      entry.topology = topology_of(reader);
      if (options_.adapt) {
        options_.adapt(entry.topology);
      }
      read_accuracy(reader["accuracy"], entry);
    });
    reference_.entries.push_back(std::move(entry));
  }

  Topology topology_of(const JsonReader& reader) {
    if (reader.has("space")) {
      const std::string name = reader["space"].string();
      space_names_.insert(name);
      other_space_ += options_.space && options_.space->name() != name ? 1 : 0;
    } else {
      ++without_space_;
    }
    if (reader.has("topology")) {
      if (reader.has("architecture")) {
        reader["architecture"].fail("none beside a topology");
      }
      const json& topology = reader["topology"].value();
      return topology.is_string()
                 ? parse_topology_text(topology.get<std::string>(), options_.defaults)
                 : topology_from_json(topology);
    }
    const json& record = reader["architecture"].value();
    return options_.space ? options_.space->from_record(record)
                          : space_called(reader["space"].string()).from_record(record);
  }

  const SearchSpace& space_called(const std::string& name) {
    const auto found = spaces_.find(name);
    return found != spaces_.end() ? found->second
                                  : spaces_.emplace(name, builtin_space(name)).first->second;
  }

  void note_column(const std::string& column) {
    auto& columns = reference_.columns;
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
      columns.push_back(column);
    }
  }

  void read_accuracy(const JsonReader& reader, ReferenceEntry& entry) {
    const json& value = reader.value();
    const json columns = value.is_object() ? value : json{{"accuracy", value}};
    for (const auto& [column, accuracy] : columns.items()) {
      require_column_name(column);
      note_column(column);
      if (accuracy.is_null()) {
        continue;
      }
      if (!accuracy.is_number()) {
        reject("/accuracy/" + column, shown(accuracy), "a number");
      }
      if (!std::isfinite(accuracy.get<double>())) {
        ++not_finite_[column];
        continue;
      }
      entry.accuracy[column] = accuracy.get<double>();
    }
  }

  void select_columns(const std::string& path) {
    if (options_.only_columns.empty()) {
      return;
    }
    for (const std::string& column : options_.only_columns) {
      if (std::count(reference_.columns.begin(), reference_.columns.end(), column) == 0) {
        reject(path + ": columns", shown(json(column)),
               "some of " + joined(reference_.columns, ", "));
      }
    }
    reference_.columns = options_.only_columns;
  }

  void find_space() {
    if (options_.space) {
      reference_.space = options_.space;
    } else if (space_names_.size() == 1 && without_space_ == 0) {
      reference_.space = space_called(*space_names_.begin());
    }
    if (!reference_.space) {
      return;
    }
    std::size_t outside = 0;
    for (ReferenceEntry& entry : reference_.entries) {
      entry.choices = reference_.space->choices_of(entry.topology);
      outside += entry.choices ? 0 : 1;
    }
    if (outside > 0) {
      warn(outside, "are not of the space " + reference_.space->name() +
                        ": left out of its decisions' rows");
    }
  }

  void count_warnings() {
    std::unordered_set<Topology, TopologyHash> seen;
    for (const ReferenceEntry& entry : reference_.entries) {
      seen.insert(entry.topology);
    }
    if (const std::size_t again = reference_.entries.size() - seen.size(); again > 0) {
      warn(again, "repeat another entry's topology: each counts");
    }
    if (other_space_ > 0) {
      warn(other_space_, "name another space: read as " + options_.space->name() +
                             ", other networks with other sizes");
    }
    for (const auto& [column, count] : not_finite_) {
      warn(count, "have an accuracy that is not finite: left out of column " + column);
    }
  }

  /// Warns of columns that order nothing; throws where there is no column.
  void judge_columns(const std::string& path) {
    if (reference_.columns.empty()) {
      reject(path, "no accuracies", "at least one column");
    }
    for (const std::string& column : reference_.columns) {
      std::set<double> values;
      for (const ReferenceEntry& entry : reference_.entries) {
        if (const auto found = entry.accuracy.find(column); found != entry.accuracy.end()) {
          values.insert(found->second);
        }
      }
      if (values.size() < 2) {
        reference_.warnings.push_back("column " + column + " has " +
                                      (values.empty() ? "no accuracy" : "one value throughout") +
                                      ": nothing to rank by");
      }
    }
  }

  void warn(std::size_t count, const std::string& what) {
    reference_.warnings.push_back(std::to_string(count) + " of " +
                                  std::to_string(reference_.entries.size()) + " entries " + what);
  }

  const ReferenceOptions& options_;
  Reference reference_;
  std::map<std::string, SearchSpace> spaces_;
  std::set<std::string> space_names_;
  std::size_t without_space_ = 0;
  std::size_t other_space_ = 0;  // entries whose own space is not the one asked for
  std::map<std::string, std::size_t> not_finite_;
};

}  // namespace

Reference read_reference(const std::filesystem::path& path, const ReferenceOptions& options) {
  const std::string content = read_file(path);
  ReferenceReader reader(options);
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  if (extension == ".csv") {
    reader.read_csv(path.string(), content);
  } else {
    reader.read_json_lines(path.string(), content);
  }
  return reader.take(path.string());
}

}  // namespace asvit
