#include "report/search_section.h"

#include "report/section_parts.h"
#include "run/search_trace.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// Appends what a step says, an element a column.
void append_step(const TraceLine& line, ordered_json& columns) {
  const std::size_t rows = columns["step"].size();
  columns["step"].push_back(line.step);
  columns["reward"].push_back(line.reward);
  columns["entropy"].push_back(line.entropy);
  const ordered_json card = topology_card(topology_from_json(line.topology));
  columns["text"].push_back(card["text"].is_null() ? ordered_json(json(line.choices).dump())
                                                   : card["text"]);
  columns["parameters"].push_back(card["parameters"]);
  columns["macs"].push_back(card["macs"]);
  append_means(line.scores, rows, columns["scores"]);
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

/// Evenly spaced rows of the columns `step` and `values`, the last among them; null where there are
/// none.
ordered_json thinned(const ordered_json& steps, const std::vector<ordered_json>& values) {
  constexpr std::size_t kShown = 200;
  if (values.empty()) {
    return nullptr;
  }
  const std::size_t pause = (values.size() + kShown - 1) / kShown;
  ordered_json result = {{"step", ordered_json::array()}, {"values", ordered_json::array()}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if ((values.size() - 1 - i) % pause == 0) {
      result["step"].push_back(steps.at(i));
      result["values"].push_back(values[i]);
    }
  }
  return result;
}

}  // namespace

ordered_json search_section(const std::filesystem::path& folder, const json& run) {
  ordered_json steps = {{"step", ordered_json::array()}, {"scores", ordered_json::object()}};
  std::vector<ordered_json> probabilities;  // a table a step; none where there is no policy
  for_each_line(folder / kSearchTrace, [&](const json& document) {
    const TraceLine line = trace_line_from_json(document);
    append_step(line, steps);
    if (!line.probabilities.empty()) {
      probabilities.emplace_back(line.probabilities);
    }
  });
  return {{"steps", steps},
          {"decisions",
           read_at((folder / "run.json").string(), [&] { return decisions(run.at("space")); })},
          {"probabilities", thinned(steps["step"], probabilities)},
          {"seed", document_if_there(folder / "seed.json", [](const json& seed) {
             return topology_card(topology_from_json(seed.at("topology")));
           })}};
}

}  // namespace asvit
