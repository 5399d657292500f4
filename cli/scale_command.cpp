#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include <unistd.h>

#include "cli/commands.h"
#include "cli/run_report.h"
#include "cli/scored_images.h"
#include "cli/shared_options.h"
#include "cli/terminal/scale_progress.h"
#include "cli/terminal/scale_report.h"
#include "cli/topology_argument.h"
#include "run/atomic_file.h"
#include "run/interrupt.h"
#include "scaling/scale_run.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

namespace po = boost::program_options;

/// What `asvit scale` is told.
struct ScaleCommandOptions {
  SharedOptions shared;
  TopologyOptions topology;
  ScaleRunOptions run;
  std::string out;
  bool resume = false;
};

CommandLine scale_line(ScaleCommandOptions& options) {
  CommandLine line("scale [options] SEED --targets LIST --out RUN",
                   "Grows a seed topology in depth and width into models of the sizes asked for.",
                   "asvit scale runs/demo --targets 5M,20M --image-size 64 --out runs/family");
  line.add()("out", po::value(&options.out)->value_name("RUN"), "folder of the run")(
      "resume", po::bool_switch(&options.resume), "go on with the run in that folder");
  add_fields(line, options.run,
             {"targets", "by", "rule", "compare", "select", "start_width", "start_depths",
              "multiplier", "blocks", "width_ratios", "uniform_depth", "uniform_width"});
  add_report(line, options.shared);
  add_scoring(line, options.shared);
  add_seed(line, options.shared);
  add_image_size(line, options.shared);
  line.add()("classes", with_default(options.topology.classes, "N"), "classes of the head");
  add_compute(line, options.shared);
  add_json(line, options.shared);
  line.positional("topology", "the seed: text form, JSON file or run folder", 1);
  return line;
}

/// The seed as given, or that of the run to go on with.
Topology read_seed(const CommandLine& line, const ScaleCommandOptions& options,
                   const std::filesystem::path& stored) {
  if (options.resume && !line.given("topology") && std::filesystem::exists(stored)) {
    const nlohmann::json run = read_json_file(stored);
    if (!run.contains("seed")) {
      throw std::invalid_argument(stored.string() + ": got no /seed, expected a run of scale");
    }
    return topology_from_json(run.at("seed"));
  }
  return read_topology("topology", line, options.shared, options.topology).topology;
}

/// Prints what was grown; returns the exit status: failed where a target has no model.
int print(const ScaleOutcome& outcome, const ScaleCommandOptions& options) {
  const std::vector<Target>& targets = options.run.targets;
  int status = kSuccess;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (!outcome.missing[i].empty()) {
      std::cerr << "asvit: target " << targets[i].name << ": " << outcome.missing[i] << "\n";
      status = kFailed;
    }
  }
  const std::string report = report_of_run(options.out, options.shared);
  if (options.shared.json) {
    std::cout << families_to_json(outcome.families, targets).dump(2) << "\n";
  } else {
    print_families(outcome.families, targets, std::cout);
    std::cout << "Files: " << options.out << " (" << report
              << "family/*.json, trajectory.jsonl, run.json)\n";
  }
  return status;
}

}  // namespace

CommandLine describe_scale() {
  ScaleCommandOptions options;
  return scale_line(options);
}

int run_scale(const Arguments& arguments) {
  ScaleCommandOptions options;
  CommandLine line = scale_line(options);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const std::filesystem::path stored = take_stored_options(line, options.out, options.resume);
  require_live(options.shared);
  options.run.scoring = options.shared;
  options.run.growth.seed = options.shared.seed;
  naming_options(line, [&] { options.run.validate(); });
  const Topology seed = read_seed(line, options, stored);
  naming_options(line, [&] { require_growable(seed, options.run); });
  const Compute compute = compute_of(line, options.shared);
  announce(compute);
  const InterruptGuard interrupt;
  const ScorerImages images = scored_images(options.shared, seed);
  std::cerr << "path: " << scoring_path(seed, scorer_options(options.shared, compute)) << "\n";
  std::unique_ptr<LiveReport> live;
  RunRequest request = run_request(line, options.shared, interrupt, live, {"topology"});
  // The seed's own stand for options that were not given: whoever goes on with the run reads the
  // seed anew under its options.
  request.options["image-size"] = seed.image_size;
  request.options["classes"] = seed.classes;
  ScaleProgress progress(std::cerr, isatty(STDERR_FILENO) != 0);
  const ScaleOutcome outcome = naming_options(
      line, [&] { return run_growths(request, seed, options.run, compute, images, {&progress}); });
  if (!outcome.done) {
    std::cerr << "asvit: interrupted after " << outcome.stopped_sizes << " sizes of the rule "
              << to_string(outcome.stopped_rule)
              << "; the trajectory is saved, go on with --resume\n";
    return kInterrupted;
  }
  return print(outcome, options);
}

}  // namespace asvit
