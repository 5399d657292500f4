#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "metrics/ranking/reference.h"
#include "metrics/score.h"
#include "run/journal.h"
#include "run/run_folder.h"

namespace asvit {

/// Scores several topologies, one list of the same metrics each.
using ScoreTopologies =
    std::function<std::vector<std::vector<Score>>(const std::vector<Topology>&)>;

/// A ranking's folder on disk: `run.json`, `scores.jsonl` (a line a scored entry, in their order),
/// `rank.json`, `rank.csv` and `plots/*.svg`.
class RankRun {
 public:
  /// Opens the folder, refusing one that holds a run unless `resume`, and a run of other options or
  /// another reference in any case.
  RankRun(const std::filesystem::path& path, bool resume,
          const nlohmann::ordered_json& description);

  /// Scores of all entries: those on disk are taken, the others computed a few at a time and
  /// written. `on_scored` is told how many there are after each time; it may throw Interrupted.
  std::vector<std::vector<Score>> scores(const Reference& reference, std::size_t at_once,
                                         const ScoreTopologies& score,
                                         const std::function<void(std::size_t)>& on_scored);

  /// Writes a result; `name` may name a folder below.
  void write(const std::string& name, const std::string& content) const;
  void write_json(const std::string& name, const nlohmann::ordered_json& document) const;

 private:
  std::vector<std::vector<Score>> stored(const Reference& reference) const;

  RunFolder folder_;
  std::optional<Journal> journal_;
};

}  // namespace asvit
