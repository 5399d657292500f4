#include "scaling/scale_run.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/list_text.h"
#include "run/atomic_file.h"
#include "run/journal.h"
#include "run/run_folder.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

/// A growth's trajectory on disk, a line a step. Opening one that is there brings the growth to its
/// end, a half-written last line dropped.
class TrajectoryFile : public GrowthObserver {
 public:
  TrajectoryFile(const fs::path& path, Growth& growth) : journal_(path, whole_lines(path)) {
    const std::vector<nlohmann::json> lines = read_journal(path, journal_.bytes());
    try {
      growth.restore(lines);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(path.string() + ": " + error.what());
    }
  }

  void on_step(const GrowthStep& step) override { journal_.append(growth_step_to_json(step)); }

 private:
  Journal journal_;
};

/// The trajectory's path under a rule; `first` for the one whose models are delivered.
fs::path trajectory(const RunFolder& folder, GrowthRule rule, bool first) {
  return folder.file(first ? "trajectory.jsonl" : "trajectory-" + to_string(rule) + ".jsonl");
}

void require_no_trajectory(const RunFolder& folder) {
  for (GrowthRule rule : {GrowthRule::kGrowth, GrowthRule::kUniform, GrowthRule::kRandom}) {
    for (bool first : {true, false}) {
      const fs::path path = trajectory(folder, rule, first);
      if (fs::exists(path)) {
        throw std::invalid_argument(path.string() +
                                    ": got a trajectory without a run.json beside it, expected "
                                    "neither or both");
      }
    }
  }
}

void write_model(const RunFolder& run, const std::string& name,
                 const nlohmann::ordered_json& config) {
  const fs::path folder = run.file("family");
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw std::runtime_error("cannot create '" + folder.string() + "': " + error.message());
  }
  write_file_atomically(folder / (name + ".json"), config.dump(2) + "\n");
}

RuleFamily family_of(const Growth& growth, const std::vector<Target>& targets) {
  const GrowthOptions& options = growth.options();
  std::vector<std::int64_t> sizes;
  for (const Target& target : targets) {
    sizes.push_back(target.size);
  }
  return {options.rule, growth.trajectory(),
          family(growth.trajectory(), sizes, options.measure, growth.at_limit())};
}

/// Why no step of the trajectory is for a target.
std::string out_of_reach(const RuleFamily& family, SizeMeasure measure) {
  const std::int64_t least = family.trajectory.front().taken().sized.measured(measure);
  const std::int64_t most = family.trajectory.back().taken().sized.measured(measure);
  return "out of reach, expected " + std::to_string(least) + " to " + std::to_string(most) +
         ", what this growth spans";
}

/// Writes a target's model. Returns why there is none; the others are still wanted then.
std::string deliver(const RunFolder& folder, const RuleFamily& family, const FamilyMember& member,
                    const Target& target, SizeMeasure measure) {
  if (!member.step) {
    return out_of_reach(family, measure);
  }
  try {
    write_model(folder, target.name, grown_config(target, family.trajectory[*member.step], family));
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

std::vector<Growth> growths_of(const Topology& seed, const ScaleRunOptions& options,
                               const ScoreAll& score) {
  options.validate();
  std::vector<Growth> growths;
  for (GrowthRule rule : options.rules()) {
    growths.emplace_back(seed, options.growth_by(rule), score);
  }
  return growths;
}

/// The folder, run.json written.
RunFolder open_folder(const RunRequest& request, const RunDescription& description) {
  // Another rule to compare with is another file.
  RunFolder folder = open_run(request, description, {"compare"});
  if (!folder.has_run()) {
    require_no_trajectory(folder);
  }
  folder.write_run(description.to_json());
  if (request.on_open) {
    request.on_open();
  }
  return folder;
}

}  // namespace

void ScaleRunOptions::validate() const {
  if (targets.empty()) {
    throw std::invalid_argument("targets: got nothing, expected sizes such as 5M,20M");
  }
  for (auto target = targets.begin(); target != targets.end(); ++target) {
    if (std::any_of(targets.begin(), target,
                    [&](const Target& other) { return other.size == target->size; })) {
      throw std::invalid_argument("targets: got " + target->name +
                                  " twice, expected different sizes");
    }
  }
  const std::vector<GrowthRule> all = rules();
  for (auto rule = all.begin(); rule != all.end(); ++rule) {
    if (std::find(all.begin(), rule, *rule) != rule) {
      throw std::invalid_argument("compare: got " + to_string(*rule) +
                                  " twice, expected rules other than the first");
    }
  }
  const std::vector<std::string>& metrics = scoring.metrics;
  if (select != kRankSum && std::find(metrics.begin(), metrics.end(), select) == metrics.end()) {
    throw std::invalid_argument("select: got '" + select +
                                "', expected rank-sum or one of the metrics (" +
                                joined(metrics, ",") + ")");
  }
}

std::vector<GrowthRule> ScaleRunOptions::rules() const {
  std::vector<GrowthRule> result = {growth.rule};
  result.insert(result.end(), compare.begin(), compare.end());
  return result;
}

GrowthOptions ScaleRunOptions::growth_by(GrowthRule rule) const {
  GrowthOptions result = growth;
  result.rule = rule;
  result.select = select == kRankSum ? "" : select;
  for (const Target& target : targets) {
    result.limit = std::max(result.limit, target.size);
  }
  return result;
}

void require_growable(const Topology& seed, const ScaleRunOptions& options) {
  growths_of(seed, options, {});
}

ScaleOutcome run_growths(const RunRequest& request, const Topology& seed,
                         const ScaleRunOptions& options, const Compute& compute,
                         const ScorerImages& images,
                         const std::vector<GrowthObserver*>& observers) {
  Scorer scorer(scorer_options(options.scoring, options.growth.seed, compute), images.images,
                images.labels);
  scorer.set_stop(request.stop);
  std::vector<Growth> growths = growths_of(
      seed, options, [&](const std::vector<Topology>& all) { return scorer.score(all); });
  RunDescription description = run_description("scale", request, options);
  description.data = images.data;
  description.compute = compute.to_json();
  description.subjects["seed"] = topology_to_json(seed);
  const RunFolder folder = open_folder(request, description);
  ScaleOutcome outcome;
  for (Growth& growth : growths) {
    const GrowthRule rule = growth.options().rule;
    TrajectoryFile file(trajectory(folder, rule, outcome.families.empty()), growth);
    std::vector<GrowthObserver*> all = {&file};
    all.insert(all.end(), observers.begin(), observers.end());
    if (!growth.run(all, request.stop)) {
      outcome.stopped_rule = rule;
      outcome.stopped_sizes = growth.trajectory().size();
      return outcome;
    }
    outcome.families.push_back(family_of(growth, options.targets));
  }
  outcome.done = true;
  const RuleFamily& first = outcome.families.front();
  for (std::size_t i = 0; i < options.targets.size(); ++i) {
    outcome.missing.push_back(
        deliver(folder, first, first.members[i], options.targets[i], options.growth.measure));
  }
  return outcome;
}

}  // namespace asvit
