#pragma once

#include <optional>

#include <nlohmann/json.hpp>

#include "run/journal.h"
#include "run/run_folder.h"
#include "search/search.h"

namespace asvit {

/// A search's folder on disk: `run.json`, `trace.jsonl` (a line a step), `state.json` (the search
/// after the last step, and the trace's length then) and, at the end, `seed.json`.
///
/// After every step first the trace grows, then the state is replaced; whoever goes on with a run
/// cuts the trace to the length that the state knows. So a run killed at any moment continues as if
/// nothing had happened.
class SearchRun : public SearchObserver {
 public:
  /// Opens the folder, refusing one that holds a run unless `resume`, and a run of other options
  /// in any case (but for the number of steps, which may grow). `description`: the members of
  /// run.json. Brings `search` to the saved state, if there is one.
  SearchRun(const std::filesystem::path& path, bool resume,
            const nlohmann::ordered_json& description, Search& search);

  void on_step(const StepRecord& record, const SearchState& state) override;

  /// Writes seed.json.
  void finish(const nlohmann::ordered_json& seed) const;

 private:
  void restore(Search& search);

  RunFolder folder_;
  std::optional<Journal> trace_;
};

}  // namespace asvit
