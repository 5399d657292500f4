#include "metrics/rank.h"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>

namespace asvit {
namespace {

// Smaller is better, whatever the metric's direction.
double order_key(const Score& score) {
  return score.direction == Direction::kHigherIsBetter ? -score.mean : score.mean;
}

void require_same_metric(const Score& score, const Score& expected) {
  if (score.metric != expected.metric || score.direction != expected.direction) {
    throw std::invalid_argument("scores to rank: got one of metric '" + score.metric +
                                "', expected '" + expected.metric + "' in the same direction");
  }
}

}  // namespace

std::vector<int> dense_ranks(const std::vector<Score>& scores) {
  std::vector<double> keys;
  for (const Score& score : scores) {
    require_same_metric(score, scores.front());
    if (score.ok()) {
      keys.push_back(order_key(score));
    }
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());

  std::vector<int> ranks;
  for (const Score& score : scores) {
    const auto place =
        score.ok() ? std::lower_bound(keys.begin(), keys.end(), order_key(score)) : keys.end();
    ranks.push_back(static_cast<int>(place - keys.begin()) + 1);
  }
  return ranks;
}

std::vector<int> rank_sums(const std::vector<std::vector<Score>>& candidates) {
  std::vector<int> sums(candidates.size(), 0);
  if (candidates.empty()) {
    return sums;
  }
  const std::size_t metrics = candidates.front().size();
  for (const std::vector<Score>& scores : candidates) {
    if (scores.size() != metrics) {
      throw std::invalid_argument("candidates to rank: got " + std::to_string(scores.size()) +
                                  " scores for one, expected " + std::to_string(metrics));
    }
  }
  for (std::size_t metric = 0; metric < metrics; ++metric) {
    std::vector<Score> column;
    column.reserve(candidates.size());
    for (const std::vector<Score>& scores : candidates) {
      column.push_back(scores[metric]);
    }
    const std::vector<int> ranks = dense_ranks(column);
    std::transform(sums.begin(), sums.end(), ranks.begin(), sums.begin(), std::plus<>());
  }
  return sums;
}

std::size_t best_by_rank_sum(const std::vector<std::vector<Score>>& candidates) {
  if (candidates.empty()) {
    throw std::invalid_argument("best by rank sum: got no candidates, expected at least one");
  }
  const std::vector<int> sums = rank_sums(candidates);
  return static_cast<std::size_t>(std::min_element(sums.begin(), sums.end()) - sums.begin());
}

}  // namespace asvit
