#pragma once

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "search/make_searcher.h"
#include "search/search.h"
#include "tests/support/scores.h"

namespace asvit {

inline Score higher(double mean) { return make_score("size", Direction::kHigherIsBetter, mean); }
inline Score lower(double mean) { return make_score("heads", Direction::kLowerIsBetter, mean); }

inline Score failed(Score score) {
  score.status = ScoreStatus::kNotFinite;
  score.mean = std::numeric_limits<double>::quiet_NaN();
  score.values = {score.mean};
  return score;
}

/// Sum of all kernels and expansions: 18 to 44 in the space "as-vit".
inline double size_value(const Topology& topology) {
  double sum = topology.tokenizer.kernel;
  for (const Merge& merge : topology.merges) {
    sum += merge.kernel;
  }
  for (const Stage& stage : topology.stages) {
    sum += stage.blocks.front().expansion;
  }
  return sum;
}

/// Scores with one optimum in the space "as-vit": larger kernels and expansions and fewer heads.
inline std::vector<Score> easy_scores(const Topology& topology) {
  return {higher(size_value(topology)), lower(topology.stages.back().blocks.front().heads)};
}

/// easy_scores(), but those of topologies with a first kernel of 5 fail.
inline std::vector<Score> sometimes_failing_scores(const Topology& topology) {
  std::vector<Score> scores = easy_scores(topology);
  if (topology.tokenizer.kernel == 5) {
    scores.front() = failed(scores.front());
  }
  return scores;
}

inline std::unique_ptr<Searcher> searcher_for(const std::string& algorithm,
                                              const SearchSpace& space, std::uint64_t seed) {
  SearcherOptions options;
  options.algorithm = algorithm;
  options.evolution = {20, 5};
  return make_searcher(decision_counts(space), options, seed);
}

inline Search make_search(const std::string& algorithm, const SearchOptions& options,
                          ScoreFunction score = easy_scores) {
  const SearchSpace space = builtin_space("as-vit");
  return Search(space, searcher_for(algorithm, space, options.seed), std::move(score), options);
}

/// Removes the document's members called "seconds", at any depth.
inline void erase_seconds(nlohmann::ordered_json& json) {
  if (json.is_object()) {
    json.erase("seconds");
  }
  if (json.is_structured()) {
    for (auto& element : json) {
      erase_seconds(element);
    }
  }
}

inline nlohmann::ordered_json without_seconds(nlohmann::ordered_json json) {
  erase_seconds(json);
  return json;
}

/// Keeps the lines of the trace and the latest state, as text.
class Recorder : public SearchObserver {
 public:
  void on_step(const StepRecord& record, const SearchState& state) override {
    const nlohmann::ordered_json line = step_to_json(record);
    records.push_back(record);
    lines.push_back(line.dump());
    timeless.push_back(without_seconds(line).dump());
    state_text = state.dump();
  }

  std::vector<StepRecord> records;
  std::vector<std::string> lines;
  std::vector<std::string> timeless;  // the lines without what may differ between equal runs
  std::string state_text;
};

}  // namespace asvit
