#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "compute/device.h"
#include "metrics/scorer.h"
#include "run/run_description.h"
#include "search/make_searcher.h"
#include "search/result.h"
#include "search/search.h"

namespace asvit {

/// What a search is told. `search.seed` is the seed of everything drawn, scores included.
struct SearchRunOptions {
  SearchOptions search;
  SearcherOptions searcher;
  ScoringOptions scoring;
};

/// The fields of SearchRunOptions (base/fields.h).
template <typename Any, typename Visitor, FieldsOf<Any, SearchRunOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  for_each_field(options.search, visit);
  for_each_field(options.searcher, visit);
  for_each_field(options.scoring, visit);
  visit("seed", options.search.seed, "N", "seed of everything drawn");
}

/// How far a search came.
struct SearchOutcome {
  bool done = false;    ///< all steps are; false where `stop` ended the run, to be gone on with
  int steps = 0;        ///< that are done
  SearchResult result;  ///< where done
  nlohmann::ordered_json seed;  ///< what seed.json says, where done
};

/// Searches `space` in a folder on disk: `run.json`, `trace.jsonl` (a line a step), `state.json`
/// (the search after the last step, and the trace's length then) and, at the end, `seed.json`.
///
/// After every step first the trace grows, then the state is replaced; whoever goes on with a run
/// cuts the trace to the length that the state knows. So a run killed at any moment, and gone on
/// with, ends as if nothing had happened. It may go on for more steps, nothing else may change.
///
/// `compute`: of set_up_compute(). `images`: what the metrics look at. The observers are told of
/// every step of this call, after the files are written. Throws std::invalid_argument where the
/// options are out of range or the folder holds another run, std::runtime_error where files cannot
/// be read or written.
SearchOutcome run_search(const RunRequest& request, const SearchSpace& space,
                         const SearchRunOptions& options, const Compute& compute,
                         const ScorerImages& images,
                         const std::vector<SearchObserver*>& observers = {});

}  // namespace asvit
