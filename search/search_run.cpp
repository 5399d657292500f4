#include "search/search_run.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include "run/atomic_file.h"
#include "run/interrupt.h"
#include "run/journal.h"
#include "run/run_folder.h"
#include "run/search_trace.h"

namespace asvit {
namespace {

using nlohmann::json;

constexpr const char* kStateFile = "state.json";
constexpr const char* kSeedFile = "seed.json";

/// Trace and state of a search.
class SearchFiles : public SearchObserver {
 public:
  /// Brings `search` to the folder's saved state, if there is one.
  SearchFiles(const RunFolder& folder, Search& search)
      : folder_(folder), trace_(folder.file(kSearchTrace), restored_bytes(folder, search)) {}

  void on_step(const StepRecord& record, const SearchState& state) override {
    trace_.append(step_to_json(record));
    const nlohmann::ordered_json saved = {{"trace_bytes", trace_.bytes()}, {"search", state}};
    write_file_atomically(folder_.file(kStateFile), saved.dump() + "\n");
  }

 private:
  /// Restores `search`; returns the trace's length then.
  static std::int64_t restored_bytes(const RunFolder& folder, Search& search) {
    const auto path = folder.file(kStateFile);
    if (!folder.has_run() || !std::filesystem::exists(path)) {
      return 0;
    }
    const json saved = read_json_file(path);
    try {
      const auto bytes = saved.at("trace_bytes").get<std::int64_t>();
      search.restore(saved.at("search"), read_journal(folder.file(kSearchTrace), bytes));
      return bytes;
    } catch (const json::exception& error) {
      throw std::invalid_argument(path.string() + ": " + error.what());
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(path.string() + ": " + error.what());
    }
  }

  const RunFolder& folder_;
  Journal trace_;
};

/// Throws where the run has done more steps than are asked for now.
void require_steps_left(const Search& search) {
  if (search.steps_done() > search.options().steps) {
    throw std::invalid_argument("steps: got " + std::to_string(search.options().steps) +
                                ", expected at least the " + std::to_string(search.steps_done()) +
                                " that the run to resume has done");
  }
}

/// Writes run.json, but for a run that goes on for the same number of steps.
void write_description(const RunFolder& folder, const RunDescription& description) {
  const auto steps = [](const json& run) { return run.at("options").value("steps", json()); };
  if (!folder.has_run() || steps(folder.read_run()) != steps(description.to_json())) {
    folder.write_run(description.to_json());
  }
}

RunDescription description_of(const RunRequest& request, const SearchSpace& space,
                              const SearchRunOptions& options, const Compute& compute,
                              const ScorerImages& images) {
  RunDescription description = run_description("search", request, options);
  description.data = images.data;
  description.compute = compute.to_json();
  description.subjects["space"] = space.to_json();
  return description;
}

/// Takes the steps that are left and writes what they found, unless stopped.
SearchOutcome take_steps(Search& search, const RunFolder& folder, const RunRequest& request,
                         const std::vector<SearchObserver*>& observers) {
  SearchOutcome outcome;
  outcome.done = search.run(observers, request.stop);
  outcome.steps = search.steps_done();
  if (!outcome.done) {
    return outcome;
  }
  try {
    outcome.result = search_result(search);
  } catch (const Interrupted&) {
    outcome.done = false;  // what it answers had still to be scored
    return outcome;
  }
  outcome.seed = result_to_json(outcome.result, search.space());
  write_file_atomically(folder.file(kSeedFile), outcome.seed.dump(2) + "\n");
  return outcome;
}

}  // namespace

SearchOutcome run_search(const RunRequest& request, const SearchSpace& space,
                         const SearchRunOptions& options, const Compute& compute,
                         const ScorerImages& images,
                         const std::vector<SearchObserver*>& observers) {
  Scorer scorer(scorer_options(options.scoring, options.search.seed, compute), images.images,
                images.labels);
  scorer.set_stop(request.stop);
  Search search(
      space, make_searcher(decision_counts(space), options.searcher, options.search.seed),
      [&](const Topology& topology) { return scorer.score(topology); }, options.search);
  const RunDescription description = description_of(request, space, options, compute, images);
  const RunFolder folder = open_run(request, description, {"steps"});
  SearchFiles files(folder, search);
  require_steps_left(search);
  write_description(folder, description);
  if (request.on_open) {
    request.on_open();
  }
  std::vector<SearchObserver*> all = {&files};
  all.insert(all.end(), observers.begin(), observers.end());
  return take_steps(search, folder, request, all);
}

}  // namespace asvit
