#include "search/archive.h"

#include <algorithm>

#include "metrics/rank.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

std::string key_of(const Topology& topology) { return topology_to_json(topology).dump(); }

}  // namespace

bool Candidate::ok() const {
  return std::all_of(scores.begin(), scores.end(), [](const Score& score) { return score.ok(); });
}

const Candidate* Archive::find(const Topology& topology) const {
  const auto found = places_.find(key_of(topology));
  return found == places_.end() ? nullptr : &candidates_[found->second];
}

void Archive::add(const Candidate& candidate) {
  if (places_.emplace(key_of(candidate.topology), candidates_.size()).second) {
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
