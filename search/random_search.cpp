#include "search/random_search.h"

namespace asvit {

RandomSearch::RandomSearch(const std::vector<int>& counts) : counts_(counts) {
  uniform_table(counts);  // throws for a decision without choices
}

Choices RandomSearch::propose(Generator& generator) const {
  return uniform_choices(counts_, generator);
}

}  // namespace asvit
