#include "search/random_search.h"

#include <cmath>
#include <stdexcept>

#include <gtest/gtest.h>

#include "search/make_searcher.h"

namespace asvit {
namespace {

TEST(RandomSearch, ProposesEveryChoiceEquallyOften) {
  const RandomSearch searcher({3, 1, 5});
  constexpr int kDraws = 50000;
  ChoiceTable counts = filled_table({3, 1, 5}, 0.0);
  Generator generator(5);
  for (int i = 0; i < kDraws; ++i) {
    const Choices choices = searcher.propose(generator);
    for (std::size_t d = 0; d < choices.size(); ++d) {
      counts[d][static_cast<std::size_t>(choices[d])] += 1.0 / kDraws;
    }
  }
  const ChoiceTable expected = searcher.probabilities();
  for (std::size_t d = 0; d < counts.size(); ++d) {
    for (std::size_t i = 0; i < counts[d].size(); ++i) {
      EXPECT_NEAR(counts[d][i], expected[d][i], 0.011);  // five standard deviations
    }
  }
}

TEST(RandomSearch, HasTheEntropyOfTheSpaceAndNoMode) {
  const RandomSearch searcher(decision_counts(builtin_space("as-vit")));
  EXPECT_NEAR(searcher.entropy(), builtin_space("as-vit").entropy(), 1e-12);
  EXPECT_NEAR(searcher.entropy(), std::log(4556250.0), 1e-12);
  EXPECT_EQ(searcher.mode(), std::nullopt);
}

TEST(MakeSearcher, MakesTheOneThatIsNamed) {
  for (const std::string& name : searcher_names()) {
    SearcherOptions options;
    options.algorithm = name;
    EXPECT_EQ(make_searcher({2, 3}, options, 0)->name(), name);
    EXPECT_THROW(make_searcher({2, 0}, options, 0), std::invalid_argument);
  }
  SearcherOptions options;
  options.algorithm = "annealing";
  EXPECT_THROW(make_searcher({2, 3}, options, 0), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
