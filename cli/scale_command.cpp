#include "cli/scale_command.h"

#include <filesystem>
#include <iostream>
#include <stdexcept>

#include <unistd.h>

#include "cli/probe_images.h"
#include "cli/scale_options.h"
#include "cli/scale_progress.h"
#include "cli/scale_report.h"
#include "cli/scale_run.h"
#include "run/atomic_file.h"
#include "run/environment.h"
#include "run/interrupt.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

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
  const auto seeds =
      read_topologies(line.required_list("topology"), line, options.shared, options.topology);
  if (seeds.size() != 1) {
    throw std::invalid_argument("seed: got " + std::to_string(seeds.size()) +
                                " topologies, expected one");
  }
  return seeds.front().topology;
}

/// What run.json says.
nlohmann::ordered_json description(const CommandLine& line, const Topology& seed,
                                   const Compute& compute, const ProbeImages& images) {
  return {{"command", "scale"},           {"options", line.resolved({"resume", "topology"})},
          {"data", images.description()}, {"compute", compute.to_json()},
          {"environment", environment()}, {"seed", topology_to_json(seed)}};
}

/// Grows to the end; false where a signal ended it.
bool grow(Growth& growth, const std::filesystem::path& path, const InterruptGuard& interrupt) {
  TrajectoryFile file(path, growth);
  ScaleProgress progress(growth, std::cerr, isatty(STDERR_FILENO) != 0);
  try {
    return growth.run({&file, &progress}, [&] { return interrupt.requested(); });
  } catch (const Interrupted&) {
    // The step that was cut short is taken again by whoever resumes.
    return false;
  }
}

/// Writes and prints what was grown; returns the exit status: failed where a target is out of
/// reach.
int finish(const std::vector<RuleFamily>& families, const std::vector<Target>& wanted,
           const ScaleRun& run, const ScaleCommandOptions& options) {
  const RuleFamily& first = families.front();
  int status = kSuccess;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (const auto step = first.members[i].step) {
      run.write_model(wanted[i].name, grown_config(wanted[i], first.trajectory[*step], first));
    } else {
      status = kFailed;
      std::cerr << "asvit: target " << wanted[i].name << ": out of reach, the smallest model has "
                << first.trajectory.front().taken().sized.measured(
                       growth_options(options, first.rule).measure)
                << "\n";
    }
  }
  if (options.shared.json) {
    std::cout << families_to_json(families, wanted).dump(2) << "\n";
  } else {
    print_families(families, wanted, std::cout);
    std::cout << "Files: " << options.out << " (family/*.json, trajectory.jsonl, run.json)\n";
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
  if (options.out.empty()) {
    throw std::invalid_argument("--out: got nothing, expected the folder of the run");
  }
  const std::filesystem::path stored = std::filesystem::path(options.out) / "run.json";
  if (options.resume && std::filesystem::exists(stored)) {
    line.complete_from(stored.string());
  }
  const std::vector<Target> wanted = targets(options);
  const std::vector<GrowthRule> asked = rules(options);
  const Topology seed = read_seed(line, options, stored);
  const Compute compute = set_up_compute(options.shared.compute);
  announce(compute);
  ProbeImages images(options.shared);
  const InterruptGuard interrupt;
  Scorer scorer(scorer_options(options.shared, compute), images.batch(seed));
  scorer.set_stop([&] { return interrupt.requested(); });
  std::vector<Growth> growths;
  for (GrowthRule rule : asked) {
    growths.emplace_back(seed, growth_options(options, rule),
                         [&](const std::vector<Topology>& all) { return scorer.score(all); });
  }
  std::cerr << "path: " << scorer.path(seed) << "\n";
  const ScaleRun run(options.out, options.resume, description(line, seed, compute, images));
  std::vector<RuleFamily> families;
  for (Growth& growth : growths) {
    const GrowthOptions& its = growth.options();
    if (!grow(growth, run.trajectory(its.rule, families.empty()), interrupt)) {
      std::cerr << "asvit: interrupted after step " << growth.trajectory().size() << " of rule "
                << to_string(its.rule) << "; the trajectory is saved, go on with --resume\n";
      return kInterrupted;
    }
    std::vector<std::int64_t> sizes;
    for (const Target& target : wanted) {
      sizes.push_back(target.size);
    }
    families.push_back(
        {its.rule, growth.trajectory(), family(growth.trajectory(), sizes, its.measure)});
  }
  return finish(families, wanted, run, options);
}

}  // namespace asvit
