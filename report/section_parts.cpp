#include "report/section_parts.h"

#include "run/atomic_file.h"
#include "run/journal.h"
#include "space/cost.h"
#include "space/topology_json.h"
#include "space/topology_text.h"

namespace asvit {

std::vector<nlohmann::json> journal_lines(const std::filesystem::path& path) {
  return std::filesystem::exists(path) ? read_journal(path, whole_lines(path))
                                       : std::vector<nlohmann::json>();
}

nlohmann::json document_if_there(const std::filesystem::path& path) {
  return std::filesystem::exists(path) ? read_json_file(path) : nlohmann::json();
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

void append_means(const nlohmann::json& scores, nlohmann::ordered_json& columns) {
  for (const auto& [metric, score] : scores.items()) {
    columns[metric].push_back(nlohmann::ordered_json(score.at("mean")));
  }
}

}  // namespace asvit
