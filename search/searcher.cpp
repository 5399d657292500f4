#include "search/searcher.h"

#include <cmath>

namespace asvit {

double Searcher::entropy() const {
  double entropy = 0.0;
  for (const std::vector<double>& row : probabilities()) {
    for (double probability : row) {
      entropy -= probability > 0.0 ? probability * std::log(probability) : 0.0;
    }
  }
  return entropy;
}

std::vector<int> decision_counts(const SearchSpace& space) {
  std::vector<int> counts;
  for (const Decision& decision : space.decisions()) {
    counts.push_back(decision.count());
  }
  return counts;
}

Choices uniform_choices(const std::vector<int>& counts, Generator& generator) {
  Choices choices;
  for (int count : counts) {
    choices.push_back(static_cast<int>(generator.below(static_cast<std::uint64_t>(count))));
  }
  return choices;
}

}  // namespace asvit
