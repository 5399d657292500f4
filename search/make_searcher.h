#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/fields.h"
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

/// The fields of SearcherOptions (base/fields.h).
template <typename Any, typename Visitor, FieldsOf<Any, SearcherOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("algorithm", options.algorithm, "NAME", "reinforce, random or evolution");
  for_each_field(options.reinforce, visit);
  for_each_field(options.evolution, visit);
}

/// Names of the algorithms: "reinforce", "random", "evolution".
std::vector<std::string> searcher_names();

/// A searcher over decisions with `counts` choices; whatever it draws at the start follows from
/// `seed`. Throws std::invalid_argument for an unknown algorithm, listing the names, and for
/// options or counts out of range.
std::unique_ptr<Searcher> make_searcher(const std::vector<int>& counts,
                                        const SearcherOptions& options, std::uint64_t seed);

}  // namespace asvit
