#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/shared_options.h"
#include "cli/topology_argument.h"
#include "metrics/ranking/ranking.h"
#include "metrics/ranking/reference.h"

namespace asvit {

/// What `asvit rank` is told.
struct RankCommandOptions {
  SharedOptions shared;
  TopologyOptions topology;
  RankingOptions ranking;
  std::string out;
  bool resume = false;
  std::string columns;  ///< a list; empty: all
  std::string combine;  ///< a list of metrics joined by +
  std::string space;    ///< of all entries; empty: the one they name
};

/// The options of `asvit rank`, bound to `options`.
CommandLine rank_line(RankCommandOptions& options);

/// How the reference is read; `line` and `options` must outlive the result.
ReferenceOptions reference_options(const CommandLine& line, const RankCommandOptions& options);

/// --combine as lists of names; throws std::invalid_argument for fewer than two in one, one that is
/// neither among `metrics`, those to compute, nor one of size, and for a name or a list given
/// twice.
std::vector<std::vector<std::string>> combinations(const RankCommandOptions& options,
                                                   const std::vector<std::string>& metrics);

/// The metrics to compute: --metrics (`all`: every one but those of size, which are always shown).
std::vector<std::string> ranked_metrics(const RankCommandOptions& options);

}  // namespace asvit
