#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/commands.h"
#include "cli/run_report.h"
#include "cli/scored_images.h"
#include "cli/shared_options.h"
#include "cli/terminal/count_progress.h"
#include "cli/terminal/rank_report.h"
#include "cli/topology_argument.h"
#include "metrics/ranking/rank_run.h"
#include "run/atomic_file.h"
#include "run/interrupt.h"

namespace asvit {
namespace {

namespace po = boost::program_options;

/// What `asvit rank` is told.
struct RankCommandOptions {
  SharedOptions shared;
  TopologyOptions topology;
  RankRunOptions run;
  std::string out;
  bool resume = false;
};

CommandLine rank_line(RankCommandOptions& options) {
  options.shared.metrics = options.run.scoring.metrics;
  CommandLine line("rank [options] REFERENCE --out RUN",
                   "Says how well scores predict the accuracies that somebody measured.",
                   "asvit rank accuracies.jsonl --metrics all --repeats 1 --out runs/rank");
  line.add()("out", po::value(&options.out)->value_name("RUN"), "folder of the run")(
      "resume", po::bool_switch(&options.resume), "go on with the run in that folder");
  add_fields(line, options.run, {"columns", "combine", "space", "resamples"});
  add_report(line, options.shared);
  add_topology_scoring(line, options.shared, options.topology);
  line.positional("reference", "JSON lines or CSV: topologies with accuracies", 1);
  return line;
}

/// The argument, or the reference of the run to go on with.
std::string reference_path(const CommandLine& line, const RankCommandOptions& options,
                           const std::filesystem::path& stored) {
  if (options.resume && !line.given("reference") && std::filesystem::exists(stored)) {
    const nlohmann::json run = read_json_file(stored);
    if (run.contains("reference") && run.at("reference").is_string()) {
      return run.at("reference").get<std::string>();
    }
  }
  return line.required_list("reference").front();
}

/// The reference under the options; its warnings go to standard error.
Reference reference_of(const CommandLine& line, const RankCommandOptions& options,
                       const std::string& path) {
  ReferenceOptions reading = naming_options(line, [&] { return options.run.reading(); });
  reading.defaults = text_defaults(options.shared, options.topology);
  const TopologyOverrides overrides = overrides_of(line, options.shared, options.topology);
  reading.adapt = [&](Topology& topology) { override_fields(overrides, topology); };
  Reference reference = read_reference(path, reading);
  for (const std::string& warning : reference.warnings) {
    std::cerr << "asvit: warning: " << path << ": " << warning << "\n";
  }
  return reference;
}

/// The images of the metrics that are computed.
ScorerImages images_of(const RankCommandOptions& options, const Reference& reference) {
  SharedOptions shared = options.shared;
  shared.metrics = options.run.computed_metrics();
  if (shared.metrics.empty()) {
    return {};
  }
  ScorerImages images = scored_images(shared, reference.entries.front().topology);
  const std::optional<std::string> mismatch = input_mismatch(reference);
  if (mismatch && !images.images.defined()) {
    std::cerr << "asvit: warning: " << *mismatch << ": scores of different inputs do not compare\n";
  }
  return images;
}

void print(const RankOutcome& outcome, const RankCommandOptions& options) {
  const std::string page = report_of_run(options.out, options.shared);
  if (options.shared.json) {
    std::cout << outcome.document.dump(2) << "\n";
    return;
  }
  print_report(outcome.report, std::cout);
  std::cout << "Files: " << options.out << " (" << page
            << "rank.json, rank.csv, plots/*.svg, scores.jsonl, "
            << "run.json)\n";
}

/// What the run is asked for. Fields that were not given stay each topology's own, also when the
/// run goes on.
RunRequest request_of(const CommandLine& line, const SharedOptions& options,
                      const InterruptGuard& interrupt, std::unique_ptr<LiveReport>& live) {
  RunRequest request = run_request(line, options, interrupt, live, {"reference"});
  for (const char* field : {"classes", "depth", "image-size", "width"}) {
    request.defaults.erase(field);
    if (!line.given(field)) {
      request.options.erase(field);
    }
  }
  return request;
}

}  // namespace

CommandLine describe_rank() {
  RankCommandOptions options;
  return rank_line(options);
}

int run_rank(const Arguments& arguments) {
  RankCommandOptions options;
  CommandLine line = rank_line(options);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const auto stored = take_stored_options(line, options.out, options.resume);
  require_live(options.shared);
  const std::string path = reference_path(line, options, stored);
  Reference reference = reference_of(line, options, path);
  options.run.scoring = options.shared;
  options.run.ranking.seed = options.shared.seed;
  naming_options(line, [&] { return options.run.combinations(); });
  const Compute compute = compute_of(line, options.shared);
  announce(compute);
  const InterruptGuard interrupt;
  const ScorerImages images = images_of(options, reference);
  std::unique_ptr<LiveReport> live;
  const RankOutcome outcome = naming_options(line, [&] {
    CountProgress progress("scored", reference.entries.size());
    return run_ranking(request_of(line, options.shared, interrupt, live), path,
                       std::move(reference), options.run, compute, images,
                       [&](std::size_t done, std::size_t fresh) { progress.on_done(done, fresh); });
  });
  if (!outcome.done) {
    std::cerr << "asvit: interrupted; the scores so far are saved, go on with --resume\n";
    return kInterrupted;
  }
  print(outcome, options);
  return kSuccess;
}

}  // namespace asvit
