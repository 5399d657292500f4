#include "report/section_parts.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "run/atomic_file.h"
#include "run/journal.h"
#include "space/cost.h"
#include "space/topology_json.h"
#include "space/topology_text.h"

namespace asvit {

namespace {

std::vector<nlohmann::json> journal_lines(const std::filesystem::path& path) {
  return std::filesystem::exists(path) ? read_journal(path, whole_lines(path))
                                       : std::vector<nlohmann::json>();
}

/// What the library says without the name of its class.
std::string reason_of(const nlohmann::json::exception& error) {
  const std::string text = error.what();
  const std::size_t end = text.find("] ");
  return end == std::string::npos ? text : text.substr(end + 2);
}

}  // namespace

nlohmann::ordered_json read_at(const std::string& place,
                               const std::function<nlohmann::ordered_json()>& read) {
  try {
    return read();
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(place + ": got what asvit did not write (" + reason_of(error) +
                                "), expected a run's file");
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(place + ": " + error.what());
  }
}

std::size_t line_count(const std::filesystem::path& path) { return journal_lines(path).size(); }

void for_each_line(const std::filesystem::path& path,
                   const std::function<void(const nlohmann::json&)>& read) {
  std::size_t number = 0;
  for (const nlohmann::json& line : journal_lines(path)) {
    ++number;
    read_at(path.string() + ":" + std::to_string(number), [&] {
      read(line);
      return nlohmann::ordered_json();
    });
  }
}

nlohmann::ordered_json document_if_there(
    const std::filesystem::path& path,
    const std::function<nlohmann::ordered_json(const nlohmann::json&)>& read) {
  if (!std::filesystem::exists(path)) {
    return nullptr;
  }
  const nlohmann::json document = read_json_file(path);
  return read_at(path.string(), [&] { return read(document); });
}

nlohmann::ordered_json with_members(const nlohmann::json& document,
                                    std::initializer_list<const char*> members) {
  for (const char* member : members) {
    document.at(member);
  }
  return document;
}

nlohmann::ordered_json topology_card(const Topology& topology) {
  const Cost bill = cost(topology);
  nlohmann::ordered_json text;
  if (const auto known = topology_text(topology)) {
    text = *known;
  }
  return {{"text", text},
          {"topology", topology_to_json(topology)},
          {"sides", grid_sides(topology)},
          {"parameters", bill.parameters()},
          {"macs", bill.macs()}};
}

void append_means(const nlohmann::json& scores, std::size_t rows, nlohmann::ordered_json& columns) {
  for (const auto& [metric, score] : scores.items()) {
    nlohmann::ordered_json& column = columns[metric];
    while (column.size() < rows) {
      column.push_back(nullptr);
    }
    column.push_back(nlohmann::ordered_json(score.at("mean")));
  }
  for (auto& column : columns) {
    if (column.size() == rows) {
      column.push_back(nullptr);
    }
  }
}

}  // namespace asvit
