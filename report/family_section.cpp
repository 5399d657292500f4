#include "report/family_section.h"

#include <algorithm>
#include <string>
#include <vector>

#include "report/section_parts.h"
#include "run/growth_trajectory.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder,
                                            const std::string& prefix,
                                            const std::string& extension) {
  std::vector<std::filesystem::path> result;
  if (std::filesystem::is_directory(folder)) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const std::filesystem::path& path = entry.path();
      if (path.extension() == extension && path.filename().string().rfind(prefix, 0) == 0) {
        result.push_back(path);
      }
    }
  }
  // By name without extension: a run's own trajectory comes before those it is compared with.
  std::sort(result.begin(), result.end(),
            [](const auto& a, const auto& b) { return a.stem().string() < b.stem().string(); });
  return result;
}

ordered_json growth(const std::filesystem::path& trajectory) {
  ordered_json result = {{"step", ordered_json::array()}, {"scores", ordered_json::object()}};
  for_each_line(trajectory, [&](const json& line) {
    const GrowthLine step = growth_line_from_json(line);
    const std::size_t rows = result["step"].size();
    result["step"].push_back(step.step);
    result["text"].push_back(step.text);
    result["parameters"].push_back(step.taken.parameters);
    result["macs"].push_back(step.taken.macs);
    result["depths"].push_back(step.taken.depths);
    result["model_width"].push_back(step.model_width);
    append_means(step.taken.scores, rows, result["scores"]);
  });
  return result;
}

/// The rule that a trajectory's file is named after; the run's own one has no name.
std::string rule_of(const std::filesystem::path& path, const json& run) {
  constexpr std::size_t kPrefix = sizeof("trajectory-") - 1;
  const std::string stem = path.stem().string();
  return stem.size() > kPrefix ? stem.substr(kPrefix)
                               : run.at("options").value("rule", std::string("growth"));
}

}  // namespace

ordered_json family_section(const std::filesystem::path& folder, const json& run) {
  ordered_json paths = ordered_json::array();
  for (const auto& path : files_in(folder, "trajectory", ".jsonl")) {
    paths.push_back({{"rule", rule_of(path, run)}, {"steps", growth(path)}});
  }
  ordered_json models = ordered_json::array();
  for (const auto& path : files_in(folder / "family", "", ".json")) {
    models.push_back(document_if_there(path, [&](const json& config) {
      ordered_json card = topology_card(topology_from_json(config.at("topology")));
      card["name"] = path.stem().string();
      card["config"] = config;
      return card;
    }));
  }
  return {{"paths", paths}, {"models", models}};
}

}  // namespace asvit
