#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <nlohmann/json.hpp>

#include "search/archive.h"
#include "search/limits.h"
#include "search/reward.h"
#include "search/searcher.h"
#include "search/step_record.h"

namespace asvit {

/// Settings of the search loop.
struct SearchOptions {
  int steps = 500;
  std::uint64_t seed = 0;
  SearchLimits limits;
  int max_redraws = 10000;  ///< proposals in a row that may be inadmissible
  RewardOptions reward;

  /// Throws std::invalid_argument naming the field, what it got and what is expected.
  void validate() const;
};

/// The fields of SearchOptions (base/fields.h), its seed aside: a run has one for all it draws.
template <typename Any, typename Visitor, FieldsOf<Any, SearchOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("steps", options.steps, "N", "topologies to try");
  for_each_field(options.limits, visit);
  visit("max_redraws", options.max_redraws, "N", "proposals in a row that may break the limits");
  for_each_field(options.reward, visit);
}

/// Scores of a topology: at least one, the same metrics in the same order at every call, and equal
/// for equal topologies but for the seconds. May throw to cut a step short.
using ScoreFunction = std::function<std::vector<Score>(const Topology&)>;

/// All of a search at the end of a step that its trace does not say, as the document that
/// Search::restore() reads: {"format": "asvit-search-state/1", "algorithm", "step", "generator",
/// "rejected", "metrics", "reward", "searcher"}.
using SearchState = nlohmann::ordered_json;

class Search;

/// Is told of every step: logs, files and progress bars.
class SearchObserver {
 public:
  virtual ~SearchObserver() = default;

  /// The search goes on from where it stands; it outlives the steps that follow.
  virtual void on_begin(const Search& /*search*/) {}

  /// `state` is the search's after the step of `record`.
  virtual void on_step(const StepRecord& record, const SearchState& state) = 0;
};

/// The search loop: ask the searcher for an admissible proposal, score it unless it was scored
/// before, reward it, tell the searcher.
class Search {
 public:
  /// Throws std::invalid_argument for options out of range, and before anything is scored when no
  /// topology is found within the limits.
  Search(SearchSpace space, std::unique_ptr<Searcher> searcher, ScoreFunction score,
         SearchOptions options);

  /// One step, however many there were. Throws std::runtime_error when max_redraws proposals in a
  /// row are inadmissible, std::invalid_argument when the scores are not what ScoreFunction
  /// promises, and whatever scoring throws; the search is then as it was before the step.
  StepRecord step();

  /// Steps until options().steps are done, telling the observers in the order given after each.
  /// `stop`, where there is one, is asked before each step; scoring may throw Interrupted
  /// (run/interrupt.h) in its middle. Returns whether the steps are done.
  bool run(const std::vector<SearchObserver*>& observers, const std::function<bool()>& stop = {});

  SearchState state() const;

  /// Goes back to the end of the step that `state` was taken at; `trace` holds the lines of all
  /// steps up to it (step_to_json()). From there on the search does what the one of the same space,
  /// searcher, scores and options did. Throws std::invalid_argument when the state is another
  /// search's; this one is then of no use any more.
  void restore(const nlohmann::json& state, const std::vector<nlohmann::json>& trace);

  /// A topology's scores: those already known, or new ones, which are not kept.
  std::vector<Score> evaluate(const Topology& topology) const;

  const SearchSpace& space() const { return space_; }
  const Searcher& searcher() const { return *searcher_; }
  const SearchOptions& options() const { return options_; }

  /// The distinct topologies sampled so far.
  const Archive& archive() const { return archive_; }

  int steps_done() const { return step_; }

  /// Proposals drawn again so far.
  std::int64_t rejected() const { return rejected_; }

 private:
  Candidate propose(Generator& generator, std::int64_t& rejected) const;
  void check(const std::vector<Score>& scores) const;
  void replay(const std::vector<nlohmann::json>& trace, const nlohmann::json& metrics);

  SearchSpace space_;
  std::unique_ptr<Searcher> searcher_;
  ScoreFunction score_;
  SearchOptions options_;
  Reward reward_;
  Generator generator_;
  Archive archive_;
  int step_ = 0;
  std::int64_t rejected_ = 0;
};

}  // namespace asvit
