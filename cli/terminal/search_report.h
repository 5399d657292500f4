#pragma once

#include <ostream>

#include "search/result.h"
#include "space/search_space.h"

namespace asvit {

/// Prints what a search found: the policy a decision, then the seed and the best sampled topology
/// with scores and cost.
void print_result(const SearchResult& result, const SearchSpace& space, std::ostream& out);

}  // namespace asvit
