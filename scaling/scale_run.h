#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compute/device.h"
#include "metrics/scorer.h"
#include "run/run_description.h"
#include "scaling/family_document.h"
#include "scaling/growth.h"

namespace asvit {

/// A step is chosen by the sum of ranks over all metrics.
inline constexpr const char* kRankSum = "rank-sum";

/// What a growth of a family is told.
struct ScaleRunOptions {
  std::vector<Target> targets;      ///< sizes of the models, in the order of the answer
  GrowthOptions growth;             ///< `limit` and `select` follow from the others
  std::vector<GrowthRule> compare;  ///< rules to grow by beside growth.rule
  std::string select = kRankSum;    ///< or the name of a metric that chooses alone
  ScoringOptions scoring;

  /// Throws std::invalid_argument naming the field, what it got and what is expected.
  void validate() const;

  /// The rules, the one whose models are delivered first.
  std::vector<GrowthRule> rules() const;

  /// The growth's options under one rule.
  GrowthOptions growth_by(GrowthRule rule) const;
};

/// The fields of ScaleRunOptions (base/fields.h).
template <typename Any, typename Visitor, FieldsOf<Any, ScaleRunOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("targets", options.targets, "LIST", "sizes of the models, for example 5M,20M");
  visit("by", options.growth.measure, "WHAT",
        "what the sizes are in: parameters, or macs (multiply-accumulates of an image)");
  visit("rule", options.growth.rule, "NAME",
        "growth (best scored step), uniform (compound) or random");
  visit("compare", options.compare, "LIST",
        "rules to grow by as well, whose models are shown for the same targets");
  visit("select", options.select, "HOW",
        "what chooses a step: rank-sum over all metrics, or one metric's name");
  visit("start_width", options.growth.start_width, "N", "first stage's width scored first");
  visit("start_depths", options.growth.start_depths, "A,B,..",
        "blocks a stage to start with (one each)");
  visit("multiplier", options.growth.multiplier, "N",
        "width of a model over the width that is scored");
  visit("blocks", options.growth.blocks, "N", "blocks that a step adds, in one stage");
  visit("width_ratios", options.growth.width_ratios, "LIST", "widths that a step tries");
  visit("uniform_depth", options.growth.uniform_depth, "X",
        "ratio of all depths a step of the uniform rule");
  visit("uniform_width", options.growth.uniform_width, "X",
        "ratio of the width a step of the uniform rule");
  for_each_field(options.scoring, visit);
  visit("seed", options.growth.seed, "N", "seed of everything drawn");
}

/// What became of the models of a growth.
struct ScaleOutcome {
  bool done = false;                 ///< every rule's growth is; false where `stop` ended the run
  std::vector<RuleFamily> families;  ///< of the rules that were grown to their ends
  /// Of the rule that was stopped, where not done.
  GrowthRule stopped_rule = GrowthRule::kGrowth;
  std::size_t stopped_sizes = 0;  ///< its steps so far
  /// Where done, one a target: why there is no model for it; empty where there is one.
  std::vector<std::string> missing;
};

/// Throws std::invalid_argument where a growth of `seed` under these options cannot start; scores
/// nothing.
void require_growable(const Topology& seed, const ScaleRunOptions& options);

/// Grows `seed` into a family in a folder on disk: `run.json`, `trajectory.jsonl`
/// (`trajectory-RULE.jsonl` of rules it is compared with; a line a step, all that is needed to go
/// on) and `family/TARGET.json`, one config a model. Killed at any moment, and gone on with, it
/// ends as if nothing had happened. It may go on with other rules to compare, nothing else may
/// change.
///
/// `compute`: of set_up_compute(). `images`: what the metrics look at. The observers are told of
/// every growth and of its steps in this call. Throws std::invalid_argument where the options are
/// out of range or the folder holds another run, std::runtime_error where files cannot be read or
/// written, models aside.
ScaleOutcome run_growths(const RunRequest& request, const Topology& seed,
                         const ScaleRunOptions& options, const Compute& compute,
                         const ScorerImages& images,
                         const std::vector<GrowthObserver*>& observers = {});

}  // namespace asvit
