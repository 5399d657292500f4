#include "report/training_section.h"

#include <string>

#include "report/section_parts.h"
#include "run/run_folder.h"
#include "run/training_journal.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// The column of a validation's measure; its loss is not the training's.
std::string column_of(const std::string& measure) {
  return measure == "loss" ? "validation_loss" : measure;
}

/// Puts nulls behind a column's values where epochs have none.
void fill(ordered_json& column, std::size_t size) {
  while (column.size() < size) {
    column.push_back(nullptr);
  }
}

ordered_json columns(const std::filesystem::path& journal) {
  ordered_json result = {{"epoch", ordered_json::array()}};
  for_each_line(journal, [&](const json& entry) {
    const EpochLine line = epoch_line_from_json(entry);
    const std::size_t earlier = result["epoch"].size();
    result["epoch"].push_back(line.epoch);
    result["images"].push_back(line.images);
    result["loss"].push_back(line.loss);
    result["learning_rate"].push_back(line.learning_rate);
    result["token_factor"].push_back(line.token_factor);
    for (const auto& [name, value] : line.validation.value_or(EpochValidation()).measures) {
      ordered_json& column = result[column_of(name)];
      fill(column, earlier);
      column.push_back(value);
    }
  });
  for (auto& [name, column] : result.items()) {
    fill(column, result["epoch"].size());
  }
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
  return {{"model", read_at((folder / kRunFile).string(),
                            [&] { return topology_card(topology_from_json(run.at("topology"))); })},
          {"epochs", columns(folder / kTrainingJournal)},
          {"evaluation", document_if_there(folder / "evaluation.json",
                                           [](const json& evaluation) {
                                             return with_members(evaluation, {"images"});
                                           })},
          {"inspection", document_if_there(folder / "inspection.json", inspection)}};
}

}  // namespace asvit
