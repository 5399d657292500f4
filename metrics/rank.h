#pragma once

#include <cstddef>
#include <vector>

#include "metrics/score.h"

namespace asvit {

/// Dense ranks of one metric's scores: 1 for the best in the metric's direction, equal means share
/// a rank and the next worse one follows without a gap. Failed scores share the rank after the
/// worst. The scores must be of one metric; throws std::invalid_argument otherwise.
std::vector<int> dense_ranks(const std::vector<Score>& scores);

/// Each candidate's dense ranks summed over the metrics. `candidates` holds a candidate's scores,
/// one a metric; throws std::invalid_argument unless all have the same metrics in the same order.
std::vector<int> rank_sums(const std::vector<std::vector<Score>>& candidates);

/// Index of the candidate with the smallest rank sum, the earliest on ties. Throws as rank_sums()
/// does, and std::invalid_argument when there is no candidate.
std::size_t best_by_rank_sum(const std::vector<std::vector<Score>>& candidates);

}  // namespace asvit
