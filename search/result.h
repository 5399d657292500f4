#pragma once

#include <cstdint>

#include <nlohmann/json.hpp>

#include "base/named_values.h"
#include "search/search.h"

namespace asvit {

/// Value of the member "format" of a search's result.
inline constexpr const char* kSeedFormat = "asvit-seed/1";

/// Where the seed of a result comes from.
enum class SeedOrigin {
  kMode,        ///< the searcher's likeliest choices
  kBestSampled  ///< the searcher has no mode, or its mode is not admissible
};

inline constexpr NamedValue<SeedOrigin> kSeedOrigins[] = {
    {"mode", SeedOrigin::kMode}, {"best_sampled", SeedOrigin::kBestSampled}};
static_assert(is_one_to_one(kSeedOrigins));

/// What a search found: the topology to grow from, and what it was chosen among.
struct SearchResult {
  SeedOrigin origin = SeedOrigin::kBestSampled;
  Candidate seed;
  Candidate best_sampled;  ///< smallest rank sum over all distinct sampled topologies
  ChoiceTable policy;      ///< the searcher's probabilities()
  int steps = 0;
  std::int64_t distinct = 0;  ///< sampled topologies that differ
  std::int64_t rejected = 0;  ///< proposals drawn again
  std::int64_t failed = 0;    ///< distinct sampled topologies with a score that is not ok
};

/// The result of `search` as it stands. The mode is scored if it was never sampled. Throws
/// std::invalid_argument when no step was taken, and whatever scoring throws.
SearchResult search_result(const Search& search);

/// {"format": "asvit-seed/1", "origin": "mode" | "best_sampled", "topology" (asvit-topology/1),
/// "text" (or null), "scores": {metric: score}, "cost": {"parameters", "macs"}, "best_sampled":
/// {the same members from "topology" on}, "policy": {decision: {label: probability}}, "search":
/// {"steps", "distinct", "rejected", "failed"}}.
nlohmann::ordered_json result_to_json(const SearchResult& result, const SearchSpace& space);

}  // namespace asvit
