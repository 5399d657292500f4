#include "report/search_section.h"

#include "report/section_parts.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// A column for everything that a step says.
ordered_json columns(const std::vector<json>& trace) {
  ordered_json result = {{"scores", ordered_json::object()}};
  for (const json& line : trace) {
    for (const char* member : {"step", "reward", "entropy", "baseline", "cached"}) {
      result[member].push_back(ordered_json(line.at(member)));
    }
    const ordered_json card = topology_card(topology_from_json(line.at("topology")));
    result["text"].push_back(card["text"].is_null() ? ordered_json(line.at("choices").dump())
                                                    : card["text"]);
    result["parameters"].push_back(card["parameters"]);
    result["macs"].push_back(card["macs"]);
    append_means(line.at("scores"), result["scores"]);
  }
  return result;
}

ordered_json decisions(const json& space) {
  ordered_json result = ordered_json::array();
  for (const json& decision : space.at("decisions")) {
    ordered_json labels = decision.value("labels", json::array());
    if (labels.empty()) {
      for (const json& choice : decision.at("choices")) {
        labels.push_back(choice.dump());
      }
    }
    result.push_back({{"name", decision.at("name")}, {"labels", labels}});
  }
  return result;
}

/// Step and probabilities of evenly spaced steps, the last among them; null where the trace has
/// none.
ordered_json probabilities(const std::vector<json>& trace) {
  constexpr std::size_t kShown = 200;
  if (trace.empty() || !trace.front().contains("probabilities")) {
    return nullptr;
  }
  const std::size_t pause = (trace.size() + kShown - 1) / kShown;
  ordered_json result = {{"step", ordered_json::array()}, {"values", ordered_json::array()}};
  for (std::size_t i = 0; i < trace.size(); ++i) {
    if ((trace.size() - 1 - i) % pause == 0) {
      result["step"].push_back(ordered_json(trace[i].at("step")));
      result["values"].push_back(ordered_json(trace[i].at("probabilities")));
    }
  }
  return result;
}

}  // namespace

ordered_json search_section(const std::filesystem::path& folder, const json& run) {
  const std::vector<json> trace = journal_lines(folder / "trace.jsonl");
  const json seed = document_if_there(folder / "seed.json");
  ordered_json result = {{"space", run.at("space").at("name")},
                         {"steps", columns(trace)},
                         {"decisions", decisions(run.at("space"))},
                         {"probabilities", probabilities(trace)},
                         {"seed", nullptr}};
  if (!seed.is_null()) {
    result["seed"] = topology_card(topology_from_json(seed.at("topology")));
  }
  return result;
}

}  // namespace asvit
