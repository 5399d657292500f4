#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include <unistd.h>

#include "cli/commands.h"
#include "cli/run_report.h"
#include "cli/scored_images.h"
#include "cli/shared_options.h"
#include "cli/terminal/search_progress.h"
#include "cli/terminal/search_report.h"
#include "run/interrupt.h"
#include "search/search_run.h"
#include "space/read_space.h"

namespace asvit {
namespace {

namespace po = boost::program_options;

/// What `asvit search` is told.
struct SearchCommandOptions {
  SharedOptions shared;
  SearchOptions search;
  SearcherOptions searcher;
  std::string space = "as-vit";
  int classes = Topology().classes;
  std::string out;
  bool resume = false;
};

CommandLine search_line(SearchCommandOptions& options) {
  CommandLine line("search [options] --out RUN",
                   "Searches a space for a seed topology, without training.",
                   "asvit search --image-size 64 --steps 100 --out runs/demo");
  line.add()("out", po::value(&options.out)->value_name("RUN"), "folder of the run")(
      "resume", po::bool_switch(&options.resume), "go on with the run in that folder")(
      "space", with_default(options.space, "SPACE"), "built-in space or file");
  add_fields(line, options.search);
  add_fields(line, options.searcher);
  add_report(line, options.shared);
  add_scoring(line, options.shared);
  add_seed(line, options.shared);
  add_image_size(line, options.shared);
  line.add()("classes", with_default(options.classes, "N"), "classes of the head");
  add_compute(line, options.shared);
  add_json(line, options.shared);
  return line;
}

/// The space with image size and classes written into its template.
SearchSpace search_space(const SearchCommandOptions& options) {
  return read_space(options.space)
      .with("/image_size", options.shared.image_size)
      .with("/classes", options.classes);
}

SearchRunOptions run_options(const SearchCommandOptions& options) {
  const SearchLimits& limits = options.search.limits;
  if (!limits.any() && (limits.width != 0 || !limits.depths.empty())) {
    throw std::invalid_argument(
        "--limit-width, --limit-depths: got no limit, expected --max-params or --max-macs too");
  }
  SearchRunOptions result{options.search, options.searcher, options.shared};
  result.search.seed = options.shared.seed;
  return result;
}

/// Says which way the topologies of the first and of the last choices are computed: a decision may
/// lead to blocks that the engine does not know.
void announce_paths(const ScorerOptions& options, const SearchSpace& space) {
  Choices first;
  Choices last;
  for (const Decision& decision : space.decisions()) {
    first.push_back(0);
    last.push_back(decision.count() - 1);
  }
  const std::string path = scoring_path(space.realise(first), options);
  const std::string other = scoring_path(space.realise(last), options);
  std::cerr << "path: " << path << (other == path ? "" : "; of some topologies: " + other) << "\n";
}

void print(const SearchOutcome& outcome, const SearchSpace& space,
           const SearchCommandOptions& options) {
  const std::string report = report_of_run(options.out, options.shared);
  if (options.shared.json) {
    std::cout << outcome.seed.dump(2) << "\n";
  } else {
    print_result(outcome.result, space, std::cout);
    std::cout << "Files: " << options.out << " (" << report
              << "seed.json, trace.jsonl, run.json)\n";
  }
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
  const Compute compute = compute_of(line, options.shared);
  announce(compute);
  const SearchSpace space = search_space(options);
  const SearchRunOptions run = run_options(options);
  const InterruptGuard interrupt;
  const ScorerImages images =
      scored_images(options.shared, space.realise(Choices(space.decisions().size(), 0)));
  announce_paths(scorer_options(options.shared, compute), space);
  std::unique_ptr<LiveReport> live;
  const SearchOutcome outcome = naming_options(line, [&] {
    SearchProgress progress(std::cerr, isatty(STDERR_FILENO) != 0);
    return run_search(run_request(line, options.shared, interrupt, live), space, run, compute,
                      images, {&progress});
  });
  if (!outcome.done) {
    std::cerr << "asvit: interrupted after step " << outcome.steps
              << "; the state is saved, go on with --resume\n";
    return kInterrupted;
  }
  print(outcome, space, options);
  return kSuccess;
}

}  // namespace asvit
