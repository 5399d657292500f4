#include "report/ranking_section.h"

#include "report/section_parts.h"

namespace asvit {

nlohmann::ordered_json ranking_section(const std::filesystem::path& folder) {
  return {{"ranking", document_if_there(folder / "rank.json",
                                        [](const nlohmann::json& ranking) {
                                          return with_members(ranking, {"columns", "points"});
                                        })},
          {"scored", line_count(folder / "scores.jsonl")}};
}

}  // namespace asvit
