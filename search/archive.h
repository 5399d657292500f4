#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "metrics/score.h"
#include "space/search_space.h"
#include "space/topology_identity.h"

namespace asvit {

/// A topology that was sampled, and what the metrics said about it.
struct Candidate {
  Choices choices;
  Topology topology;
  std::vector<Score> scores;

  /// Whether every score is a number.
  bool ok() const;
};

/// The distinct topologies of a search, in the order of their first appearance. Topologies are told
/// apart by content, not by the choices that lead to them.
class Archive {
 public:
  /// What is known of a topology; null if nothing. Valid as long as the archive.
  const Candidate* find(const Topology& topology) const;

  /// Adds a candidate unless its topology is known.
  void add(const Candidate& candidate);

  const std::deque<Candidate>& candidates() const { return candidates_; }

  /// The candidate with the smallest rank sum among all (metrics/rank.h). Throws
  /// std::invalid_argument when there is none.
  const Candidate& best() const;

 private:
  std::deque<Candidate> candidates_;
  std::unordered_map<Topology, std::size_t, TopologyHash> places_;
};

}  // namespace asvit
