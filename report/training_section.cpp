#include "report/training_section.h"

#include "report/section_parts.h"
#include "run/run_folder.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json columns(const std::filesystem::path& journal) {
  ordered_json result = {{"epoch", ordered_json::array()}};
  for_each_line(journal, [&](const json& line) {
    for (const char* member : {"epoch", "images", "loss", "learning_rate", "token_factor"}) {
      result[member].push_back(ordered_json(line.at(member)));
    }
    const json validation = line.value("validation", json::object());
    for (const char* member : {"top1", "top5"}) {
      result[member].push_back(ordered_json(validation.value(member, json())));
    }
    result["validation_loss"].push_back(ordered_json(validation.value("loss", json())));
  });
  return result;
}

/// What `asvit inspect` found; its pictures are in it.
ordered_json inspection(const json& document) {
  for (const json& state : document.at("states")) {
    for (const json& layer : state.at("layers")) {
      for (const char* measure : {"rate_before", "rate_after", "nonzero", "positive"}) {
        static_cast<void>(layer.at(measure).at("mean"));
      }
    }
  }
  for (const json& picture : document.at("attention").at("pictures")) {
    static_cast<void>(picture.at("png"));
  }
  return with_members(document, {"data", "images", "epsilon", "states", "attention"});
}

}  // namespace

ordered_json training_section(const std::filesystem::path& folder, const json& run) {
  return {
      {"model", read_at((folder / kRunFile).string(),
                        [&] { return topology_card(topology_from_json(run.at("topology"))); })},
      {"epochs", columns(folder / "metrics.jsonl")},
      {"evaluation",
       document_if_there(
           folder / "evaluation.json",
           [](const json& evaluation) {
             return with_members(evaluation, {"images", "top1", "top5", "per_class", "confusion"});
           })},
      {"inspection", document_if_there(folder / "inspection.json", inspection)}};
}

}  // namespace asvit
