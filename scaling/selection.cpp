#include "scaling/selection.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <tuple>

#include "metrics/rank.h"

namespace asvit {
namespace {

using Table = std::vector<std::vector<Score>>;

/// Only the scores of one metric.
Table only(const Table& candidates, const std::string& metric) {
  Table result;
  for (const std::vector<Score>& scores : candidates) {
    std::vector<Score> kept;
    std::copy_if(scores.begin(), scores.end(), std::back_inserter(kept),
                 [&](const Score& score) { return score.metric == metric; });
    if (kept.empty()) {
      throw std::invalid_argument("growth select: got '" + metric +
                                  "', expected one of the scored metrics");
    }
    result.push_back(std::move(kept));
  }
  return result;
}

double relative_range(const Table& candidates, std::size_t metric) {
  double least = 0.0;
  double most = 0.0;
  bool any = false;
  for (const std::vector<Score>& scores : candidates) {
    const Score& score = scores[metric];
    if (score.ok()) {
      least = any ? std::min(least, score.mean) : score.mean;
      most = any ? std::max(most, score.mean) : score.mean;
      any = true;
    }
  }
  const double magnitude = std::max(std::abs(least), std::abs(most));
  return magnitude > 0.0 ? (most - least) / magnitude : 0.0;
}

/// The metric with the largest relative range.
std::size_t widest_metric(const Table& candidates) {
  std::size_t widest = 0;
  for (std::size_t metric = 1; metric < candidates.front().size(); ++metric) {
    if (relative_range(candidates, metric) > relative_range(candidates, widest)) {
      widest = metric;
    }
  }
  return widest;
}

std::vector<int> ranks_of(const Table& candidates, std::size_t metric) {
  std::vector<Score> column;
  for (const std::vector<Score>& scores : candidates) {
    column.push_back(scores[metric]);
  }
  return dense_ranks(column);
}

}  // namespace

Selection select_best(const std::vector<std::vector<Score>>& candidates,
                      const std::vector<std::int64_t>& parameters, const std::string& select) {
  if (candidates.empty() || candidates.front().empty()) {
    throw std::invalid_argument("growth: got no scored candidate, expected at least one");
  }
  const Table table = select.empty() ? candidates : only(candidates, select);
  Selection result;
  result.rank_sums = rank_sums(table);
  const std::vector<int> tie_ranks = ranks_of(table, widest_metric(table));
  const auto key = [&](std::size_t i) {
    return std::make_tuple(result.rank_sums[i], tie_ranks[i], parameters.at(i));
  };
  for (std::size_t i = 1; i < table.size(); ++i) {
    if (key(i) < key(result.best)) {
      result.best = i;
    }
  }
  return result;
}

}  // namespace asvit
