#include "search/archive.h"

#include <algorithm>

#include "metrics/rank.h"

namespace asvit {

bool Candidate::ok() const {
  return std::all_of(scores.begin(), scores.end(), [](const Score& score) { return score.ok(); });
}

const Candidate* Archive::find(const Topology& topology) const {
  const auto found = places_.find(topology);
  return found == places_.end() ? nullptr : &candidates_[found->second];
}

void Archive::add(const Candidate& candidate) {
  if (places_.emplace(candidate.topology, candidates_.size()).second) {
    candidates_.push_back(candidate);
  }
}

const Candidate& Archive::best() const {
  std::vector<std::vector<Score>> scores;
  for (const Candidate& candidate : candidates_) {
    scores.push_back(candidate.scores);
  }
  return candidates_[best_by_rank_sum(scores)];
}

}  // namespace asvit
