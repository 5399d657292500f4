#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/score.h"

namespace asvit {

/// Who won, and how near the others came.
struct Selection {
  std::vector<int> rank_sums;  ///< of every candidate (metrics/rank.h)
  std::size_t best = 0;
};

/// The candidate with the smallest sum of dense ranks over the metrics, or over the metric `select`
/// alone where that is not empty (As-ViT, section 4).
///
/// Of candidates with equal sums the metric decides whose relative range over all candidates,
/// (max - min) / largest magnitude, is the largest, in its good direction; where they are equal in
/// that too, fewer `parameters`; at last the earlier one. Failed scores rank last and do not count
/// in a range.
///
/// `candidates`: the scores of each, the same metrics in the same order. Throws
/// std::invalid_argument where there is no candidate, or no metric `select`.
Selection select_best(const std::vector<std::vector<Score>>& candidates,
                      const std::vector<std::int64_t>& parameters, const std::string& select);

}  // namespace asvit
