#include "search/make_searcher.h"

#include <stdexcept>

#include "base/list_text.h"
#include "search/random_search.h"

namespace asvit {

std::vector<std::string> searcher_names() { return {"reinforce", "random", "evolution"}; }

std::unique_ptr<Searcher> make_searcher(const std::vector<int>& counts,
                                        const SearcherOptions& options, std::uint64_t seed) {
  if (options.algorithm == "reinforce") {
    Generator generator(derive_seed({seed, fnv1a("policy")}));
    return std::make_unique<Reinforce>(counts, options.reinforce, generator);
  }
  if (options.algorithm == "random") {
    return std::make_unique<RandomSearch>(counts);
  }
  if (options.algorithm == "evolution") {
    return std::make_unique<Evolution>(counts, options.evolution);
  }
  throw std::invalid_argument("algorithm: got '" + options.algorithm + "', expected one of " +
                              joined(searcher_names(), ", "));
}

}  // namespace asvit
