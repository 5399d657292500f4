#pragma once

#include <memory>
#include <string>
#include <vector>

#include "search/evolution.h"
#include "search/reinforce.h"
#include "search/searcher.h"

namespace asvit {

/// Which algorithm searches, and the settings of each.
struct SearcherOptions {
  std::string algorithm = "reinforce";
  ReinforceOptions reinforce;
  EvolutionOptions evolution;
};

/// Names of the algorithms: "reinforce", "random", "evolution".
std::vector<std::string> searcher_names();

/// A searcher over decisions with `counts` choices; whatever it draws at the start follows from
/// `seed`. Throws std::invalid_argument for an unknown algorithm, listing the names, and for
/// options or counts out of range.
std::unique_ptr<Searcher> make_searcher(const std::vector<int>& counts,
                                        const SearcherOptions& options, std::uint64_t seed);

}  // namespace asvit
