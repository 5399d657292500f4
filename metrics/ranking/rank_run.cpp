#include "metrics/ranking/rank_run.h"

#include <algorithm>
#include <stdexcept>

#include "metrics/score_list.h"
#include "run/atomic_file.h"
#include "run/same_run.h"
#include "space/topology_json.h"

namespace asvit {

RankRun::RankRun(const std::filesystem::path& path, bool resume,
                 const nlohmann::ordered_json& description)
    : folder_(resume ? RunFolder::open_or_create(path) : RunFolder::create(path)) {
  if (folder_.has_run()) {
    require_same_run(folder_.read_run(), description, {"columns", "combine", "resamples"}, {},
                     folder_.file("run.json").string());
  } else if (std::filesystem::exists(folder_.file("scores.jsonl"))) {
    throw std::invalid_argument(folder_.file("scores.jsonl").string() +
                                ": got scores without a run.json beside them, expected neither or "
                                "both");
  }
  folder_.write_run(description);
  const std::filesystem::path scores = folder_.file("scores.jsonl");
  journal_.emplace(scores, whole_lines(scores));
}

std::vector<std::vector<Score>> RankRun::stored(const Reference& reference) const {
  const std::string path = folder_.file("scores.jsonl").string();
  std::vector<std::vector<Score>> result;
  for (const nlohmann::json& line : read_journal(path, journal_->bytes())) {
    const std::string where = path + ":" + std::to_string(result.size() + 1);
    const std::size_t entry = result.size();
    if (entry >= reference.entries.size() || !line.is_object() ||
        line.value("topology", nlohmann::json()) !=
            nlohmann::json(topology_to_json(reference.entries[entry].topology))) {
      throw std::invalid_argument(where +
                                  ": got scores of another topology, expected those of the "
                                  "reference's, in its order");
    }
    try {
      result.push_back(scores_from_json(line.at("metrics"), line.at("scores")));
    } catch (const nlohmann::json::exception&) {
      throw std::invalid_argument(where + ": got no scores, expected metrics and scores");
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(where + ": " + error.what());
    }
  }
  return result;
}

std::vector<std::vector<Score>> RankRun::scores(const Reference& reference, std::size_t at_once,
                                                const ScoreTopologies& score,
                                                const std::function<void(std::size_t)>& on_scored) {
  std::vector<std::vector<Score>> result = stored(reference);
  const auto& entries = reference.entries;
  while (result.size() < entries.size()) {
    std::vector<Topology> next;
    for (std::size_t i = result.size(); i < std::min(result.size() + at_once, entries.size());
         ++i) {
      next.push_back(entries[i].topology);
    }
    std::vector<std::vector<Score>> scored = score(next);
    for (std::size_t i = 0; i < next.size(); ++i) {
      journal_->append({{"entry", result.size() + 1},
                        {"topology", topology_to_json(next[i])},
                        {"metrics", metrics_to_json(scored[i])},
                        {"scores", scores_to_json(scored[i])}});
      result.push_back(std::move(scored[i]));
    }
    on_scored(result.size());
  }
  return result;
}

void RankRun::write(const std::string& name, const std::string& content) const {
  const std::filesystem::path path = folder_.file(name);
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error) {
    throw std::runtime_error("cannot create '" + path.parent_path().string() +
                             "': " + error.message());
  }
  write_file_atomically(path, content);
}

void RankRun::write_json(const std::string& name, const nlohmann::ordered_json& document) const {
  write_json_file(folder_.file(name), document);
}

}  // namespace asvit
