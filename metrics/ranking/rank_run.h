#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "compute/device.h"
#include "metrics/ranking/rank_document.h"
#include "metrics/ranking/ranking.h"
#include "metrics/ranking/reference.h"
#include "metrics/scorer.h"
#include "run/run_description.h"

namespace asvit {

/// What a ranking is told. `ranking.seed` is the seed of everything drawn, scores included.
struct RankRunOptions {
  std::string columns;  ///< a list of the reference's accuracies; empty: all
  std::string combine;  ///< a list of metrics joined by +, whose ranks are added
  std::string space;    ///< of all entries (read_space()); empty: the one they name
  RankingOptions ranking;
  ScoringOptions scoring{{"all"}};  ///< metrics: `all` stands for every one

  /// The metrics to compute: those of size are left out, they are always shown. Throws
  /// std::invalid_argument for unknown names.
  std::vector<std::string> computed_metrics() const;

  /// `combine` as lists of names; throws std::invalid_argument for fewer than two in one, one that
  /// is neither among computed_metrics() nor one of size, and for a name or a list given twice.
  std::vector<std::vector<std::string>> combinations() const;

  /// How a reference is read: `columns`, `space`.
  ReferenceOptions reading() const;
};

/// The fields of RankRunOptions (base/fields.h).
template <typename Any, typename Visitor, FieldsOf<Any, RankRunOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("columns", options.columns, "LIST", "accuracies to rank by; empty: all");
  visit("combine", options.combine, "LIST",
        "sums of ranks, for example ntk_condition+length_distortion");
  visit("space", options.space, "NAME", "search space of all entries; empty: as they say");
  for_each_field(options.ranking, visit);
  for_each_field(options.scoring, visit);
  visit("seed", options.ranking.seed, "N", "seed of everything drawn");
}

/// What a ranking found.
struct RankOutcome {
  bool done = false;  ///< all is scored; false where `stop` ended the run, to be gone on with
  RankReport report;  ///< where done
  nlohmann::ordered_json document;  ///< what rank.json says, where done
};

/// Is told how many entries have scores, and how many of these were scored in this call.
using OnScored = std::function<void(std::size_t done, std::size_t fresh)>;

/// The first entry whose images are of another size than those of the first, as a message ("WHERE:
/// got ..., expected ..."); nothing where all are of one.
std::optional<std::string> input_mismatch(const Reference& reference);

/// Scores the entries of `reference`, read from `source`, and says how well scores predict their
/// accuracies, in a folder on disk: `run.json`, `scores.jsonl` (a line a scored entry, in their
/// order), `rank.json`, `rank.csv` and `plots/*.svg`. Killed at any moment, and gone on with, it
/// ends as if nothing had happened. It may go on with other columns, combinations and resamples,
/// nothing else may change.
///
/// `compute`: of set_up_compute(). `images`: what the metrics look at. Throws
/// std::invalid_argument where the options are out of range, the entries are of several sizes and
/// a metric looks at images, or the folder holds another run; std::runtime_error where files
/// cannot be read or written.
RankOutcome run_ranking(const RunRequest& request, const std::string& source, Reference reference,
                        const RankRunOptions& options, const Compute& compute,
                        const ScorerImages& images, const OnScored& on_scored = {});

}  // namespace asvit
