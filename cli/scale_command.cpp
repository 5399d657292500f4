#include "cli/scale_command.h"

#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>

#include <unistd.h>

#include "cli/run_report.h"
#include "cli/scale_options.h"
#include "cli/scored_images.h"
#include "cli/terminal/scale_progress.h"
#include "cli/terminal/scale_report.h"
#include "run/atomic_file.h"
#include "run/environment.h"
#include "run/interrupt.h"
#include "scaling/scale_run.h"
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
  return read_topology("topology", line, options.shared, options.topology).topology;
}

/// What run.json says. The seed's own size and classes stand for options that were not given:
/// whoever goes on with the run reads the seed anew under its options.
nlohmann::ordered_json description(const CommandLine& line, const Topology& seed,
                                   const Compute& compute, const std::string& images) {
  nlohmann::ordered_json options = line.resolved({"resume", "no-report", "live", "topology"});
  options["image-size"] = seed.image_size;
  options["classes"] = seed.classes;
  return {{"command", "scale"},
          {"options", options},
          {"data", images},
          {"compute", compute.to_json()},
          {"environment", environment()},
          {"seed", topology_to_json(seed)}};
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

RuleFamily family_of(const Growth& growth, const std::vector<Target>& wanted) {
  const GrowthOptions& options = growth.options();
  std::vector<std::int64_t> sizes;
  for (const Target& target : wanted) {
    sizes.push_back(target.size);
  }
  return {options.rule, growth.trajectory(),
          family(growth.trajectory(), sizes, options.measure, growth.at_limit())};
}

/// Grows by every rule; fewer families than growths where a signal ended it.
std::vector<RuleFamily> grow_all(std::vector<Growth>& growths, const ScaleRun& run,
                                 const std::vector<Target>& wanted,
                                 const InterruptGuard& interrupt) {
  std::vector<RuleFamily> families;
  for (Growth& growth : growths) {
    const GrowthRule rule = growth.options().rule;
    if (!grow(growth, run.trajectory(rule, families.empty()), interrupt)) {
      std::cerr << "asvit: interrupted after " << growth.trajectory().size()
                << " sizes of the rule " << to_string(rule)
                << "; the trajectory is saved, go on with --resume\n";
      break;
    }
    families.push_back(family_of(growth, wanted));
  }
  return families;
}

/// Names a target that no step of the trajectory is for.
void name_unreached(const Target& target, const RuleFamily& family, SizeMeasure measure) {
  const std::int64_t least = family.trajectory.front().taken().sized.measured(measure);
  const std::int64_t most = family.trajectory.back().taken().sized.measured(measure);
  std::cerr << "asvit: target " << target.name << ": out of reach, expected " << least << " to "
            << most << ", what this growth spans\n";
}

/// Writes a target's model; false, with a line, where that fails: the others are still wanted.
bool write_model(const ScaleRun& run, const Target& target, const nlohmann::ordered_json& config) {
  try {
    run.write_model(target.name, config);
    return true;
  } catch (const std::runtime_error& error) {
    std::cerr << "asvit: target " << target.name << ": " << error.what() << "\n";
    return false;
  }
}

/// Writes and prints what was grown; returns the exit status: failed where a target is out of
/// reach or cannot be written.
int finish(const std::vector<RuleFamily>& families, const std::vector<Target>& wanted,
           const ScaleRun& run, const ScaleCommandOptions& options) {
  const RuleFamily& first = families.front();
  int status = kSuccess;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (const auto step = first.members[i].step) {
      const auto config = grown_config(wanted[i], first.trajectory[*step], first);
      status = write_model(run, wanted[i], config) ? status : kFailed;
    } else {
      status = kFailed;
      name_unreached(wanted[i], first, growth_options(options, first.rule).measure);
    }
  }
  const std::string report = report_of_run(options.out, options.shared);
  if (options.shared.json) {
    std::cout << families_to_json(families, wanted).dump(2) << "\n";
  } else {
    print_families(families, wanted, std::cout);
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
  const std::vector<Target> wanted = targets(options);
  const Topology seed = read_seed(line, options, stored);
  std::unique_ptr<Scorer> scorer;
  std::vector<Growth> growths;
  for (GrowthRule rule : rules(options)) {
    growths.emplace_back(seed, growth_options(options, rule),
                         [&](const std::vector<Topology>& all) { return scorer->score(all); });
  }
  const Compute compute = compute_of(options.shared);
  announce(compute);
  const InterruptGuard interrupt;
  const ProbeImages images = scored_images(options.shared, seed);
  scorer = std::make_unique<Scorer>(scorer_options(options.shared, compute), images.images,
                                    images.labels);
  scorer->set_stop([&] { return interrupt.requested(); });
  std::cerr << "path: " << scorer->path(seed) << "\n";
  const ScaleRun run(options.out, options.resume, description(line, seed, compute, images.data));
  const auto live = live_report(options.out, options.shared);
  const std::vector<RuleFamily> families = grow_all(growths, run, wanted, interrupt);
  return families.size() == growths.size() ? finish(families, wanted, run, options) : kInterrupted;
}

}  // namespace asvit
