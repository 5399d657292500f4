#include "report/training_section.h"

#include <vector>

#include "report/section_parts.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json columns(const std::vector<json>& journal) {
  ordered_json result = ordered_json::object();
  for (const json& line : journal) {
    for (const char* member : {"epoch", "images", "loss", "learning_rate", "token_factor"}) {
      result[member].push_back(ordered_json(line.at(member)));
    }
    const json validation = line.value("validation", json::object());
    for (const char* member : {"top1", "top5"}) {
      result[member].push_back(ordered_json(validation.value(member, json())));
    }
    result["validation_loss"].push_back(ordered_json(validation.value("loss", json())));
  }
  return result;
}

}  // namespace

ordered_json training_section(const std::filesystem::path& folder, const json& run) {
  return {{"model", topology_card(topology_from_json(run.at("topology")))},
          {"epochs", columns(journal_lines(folder / "metrics.jsonl"))},
          {"evaluation", document_if_there(folder / "evaluation.json")}};
}

}  // namespace asvit
