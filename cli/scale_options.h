#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/shared_options.h"
#include "cli/topology_argument.h"
#include "scaling/family_document.h"
#include "scaling/growth_options.h"

namespace asvit {

/// The options of `asvit scale` as the user writes them.
struct ScaleCommandOptions {
  SharedOptions shared;
  TopologyOptions topology;
  std::string out;
  bool resume = false;
  std::string targets;
  std::string by = "parameters";
  std::string rule = "growth";
  std::string compare;
  std::string select = "rank-sum";
  int start_width = GrowthOptions().start_width;
  std::string start_depths;
  int multiplier = GrowthOptions().multiplier;
  int blocks = GrowthOptions().blocks;
  std::string width_ratios = "1.05,1.10,1.15,1.20";
  double uniform_depth = GrowthOptions().uniform_depth;
  double uniform_width = GrowthOptions().uniform_width;
};

/// Describes the options, bound to `options`, which must outlive the result's parse().
CommandLine scale_line(ScaleCommandOptions& options);

/// The sizes asked for, in the order given; throws std::invalid_argument where there is none, or
/// one twice.
std::vector<Target> targets(const ScaleCommandOptions& options);

/// The rules asked for, the one whose models are delivered first.
std::vector<GrowthRule> rules(const ScaleCommandOptions& options);

/// The growth's options under one rule.
GrowthOptions growth_options(const ScaleCommandOptions& options, GrowthRule rule);

}  // namespace asvit
