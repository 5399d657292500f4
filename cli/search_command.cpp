#include "cli/search_command.h"

#include <iostream>

#include <unistd.h>

#include "cli/run_report.h"
#include "cli/scored_images.h"
#include "cli/search_options.h"
#include "cli/terminal/search_progress.h"
#include "cli/terminal/search_report.h"
#include "run/environment.h"
#include "run/interrupt.h"
#include "search/result.h"
#include "search/search_run.h"

namespace asvit {
namespace {

/// What run.json says.
nlohmann::ordered_json description(const CommandLine& line, const SearchSpace& space,
                                   const Compute& compute, const std::string& images) {
  return {{"command", "search"},
          {"options", line.resolved({"resume", "no-report", "live"})},
          {"data", images},
          {"compute", compute.to_json()},
          {"environment", environment()},
          {"space", space.to_json()}};
}

/// Runs the loop; false where a signal ended it.
bool run_steps(Search& search, SearchRun& run, const InterruptGuard& interrupt) {
  SearchProgress progress(search, std::cerr, isatty(STDERR_FILENO) != 0);
  bool done = false;
  try {
    done = search.run({&run, &progress}, [&] { return interrupt.requested(); });
  } catch (const Interrupted&) {
    // The step that was cut short is taken again by whoever resumes.
  } catch (...) {
    progress.finish();
    throw;
  }
  progress.finish();
  return done;
}

/// Writes and prints the result.
void finish(const Search& search, const SearchRun& run, const SearchCommandOptions& options) {
  const SearchResult result = search_result(search);
  const nlohmann::ordered_json seed = result_to_json(result, search.space());
  run.finish(seed);
  const std::string report = report_of_run(options.out, options.shared);
  if (options.shared.json) {
    std::cout << seed.dump(2) << "\n";
  } else {
    print_result(result, search.space(), std::cout);
    std::cout << "Files: " << options.out << " (" << report
              << "seed.json, trace.jsonl, run.json)\n";
  }
}

/// Says which way the topologies of the first and of the last choices are computed: a decision may
/// lead to blocks that the engine does not know.
void announce_paths(const Scorer& scorer, const SearchSpace& space) {
  Choices first;
  Choices last;
  for (const Decision& decision : space.decisions()) {
    first.push_back(0);
    last.push_back(decision.count() - 1);
  }
  const std::string path = scorer.path(space.realise(first));
  const std::string other = scorer.path(space.realise(last));
  std::cerr << "path: " << path << (other == path ? "" : "; of some topologies: " + other) << "\n";
}

}  // namespace

CommandLine describe_search() {
  SearchCommandOptions options;
  return search_line(options);
}

int run_search(const Arguments& arguments) {
  SearchCommandOptions options;
  CommandLine line = search_line(options);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  take_stored_options(line, options.out, options.resume);
  require_live(options.shared);
  const Compute compute = compute_of(options.shared);
  announce(compute);
  const SearchSpace space = search_space(options);
  const InterruptGuard interrupt;
  const ProbeImages images =
      scored_images(options.shared, space.realise(Choices(space.decisions().size(), 0)));
  Scorer scorer(scorer_options(options.shared, compute), images.images, images.labels);
  announce_paths(scorer, space);
  scorer.set_stop([&] { return interrupt.requested(); });
  Search search(
      space, make_searcher(decision_counts(space), searcher_options(options), options.shared.seed),
      [&](const Topology& topology) { return scorer.score(topology); }, search_options(options));
  SearchRun run = naming_options([&] {
    return SearchRun(options.out, options.resume, description(line, space, compute, images.data),
                     search);
  });
  const auto live = live_report(options.out, options.shared);
  if (!run_steps(search, run, interrupt)) {
    std::cerr << "asvit: interrupted after step " << search.steps_done()
              << "; the state is saved, go on with --resume\n";
    return kInterrupted;
  }
  finish(search, run, options);
  return kSuccess;
}

}  // namespace asvit
