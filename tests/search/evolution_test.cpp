#include "search/evolution.h"

#include <set>
#include <stdexcept>

#include <gmock/gmock.h>

#include "tests/search/landscape.h"

namespace asvit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

int differences(const Choices& a, const Choices& b) {
  int count = 0;
  for (std::size_t d = 0; d < a.size(); ++d) {
    count += a[d] != b[d] ? 1 : 0;
  }
  return count;
}

Observation scored(const Choices& choices, double up, double down) {
  return {choices, {higher(up), lower(down)}, 0.0};
}

TEST(Evolution, StartsUniform) {
  Evolution searcher({10, 10}, {40, 10});
  Generator generator(1);
  std::set<Choices> seen;
  for (int i = 0; i < 40; ++i) {
    const Choices choices = searcher.propose(generator);
    EXPECT_EQ(searcher.probabilities(), uniform_table({10, 10}));
    searcher.observe(scored(choices, choices == Choices{0, 0} ? 1.0 : 0.0, 0.0));
    seen.insert(choices);
  }
  EXPECT_GT(seen.size(), 25u);
}

TEST(Evolution, MutatesOneDecisionOfTheTournamentsWinner) {
  // So many draws that the best member takes part in every tournament.
  Evolution searcher({9, 1, 9, 9}, {4, 100});
  searcher.observe(scored({0, 0, 0, 0}, 1.0, 5.0));
  searcher.observe(scored({4, 0, 4, 4}, 9.0, 1.0));
  searcher.observe(scored({8, 0, 8, 8}, 9.0, 7.0));
  searcher.observe({{2, 0, 2, 2}, {failed(higher(0.0)), lower(0.0)}, 0.0});
  Generator generator(1);
  std::set<Choices> children;
  for (int i = 0; i < 2000; ++i) {
    const Choices child = searcher.propose(generator);
    EXPECT_EQ(differences(child, {4, 0, 4, 4}), 1);
    children.insert(child);
  }
  EXPECT_EQ(children.size(), 3u * 8u);  // every other value of every decision that has one
}

TEST(Evolution, TheOldestMemberDiesEvenTheBest) {
  Evolution searcher({5}, {2, 50});
  searcher.observe(scored({0}, 9.0, 0.0));
  searcher.observe(scored({1}, 1.0, 5.0));
  EXPECT_THAT(searcher.probabilities()[0], ElementsAre(0.5, 0.5, 0.0, 0.0, 0.0));
  searcher.observe(scored({2}, 2.0, 5.0));
  EXPECT_THAT(searcher.probabilities()[0], ElementsAre(0.0, 0.5, 0.5, 0.0, 0.0));
  Generator generator(1);
  std::set<int> children;
  for (int i = 0; i < 200; ++i) {
    children.insert(searcher.propose(generator)[0]);
  }
  EXPECT_EQ(children, (std::set<int>{0, 1, 3, 4}));  // those of member 2
}

TEST(Evolution, AMemberWithFailedScoresLosesToAnyOther) {
  Evolution searcher({5}, {2, 50});
  searcher.observe({{0}, {failed(higher(0.0)), failed(lower(0.0))}, 0.0});
  searcher.observe(scored({1}, -100.0, 100.0));
  Generator generator(1);
  for (int i = 0; i < 200; ++i) {
    EXPECT_NE(searcher.propose(generator)[0], 1);
  }
}

TEST(Evolution, ProposesTheSameWhereNothingCanChange) {
  Evolution searcher({1, 1}, {1, 1});
  searcher.observe(scored({0, 0}, 0.0, 0.0));
  Generator generator(1);
  EXPECT_THAT(searcher.propose(generator), ElementsAre(0, 0));
}

TEST(Evolution, GoesOnFromItsState) {
  for (int observed : {0, 3, 12}) {
    Evolution searcher({5, 4}, {6, 3});
    Generator generator(1);
    for (int i = 0; i < observed; ++i) {
      const Choices choices = searcher.propose(generator);
      searcher.observe(scored(choices, choices[0], choices[1]));
    }
    Evolution copy({5, 4}, {6, 3});
    copy.restore(nlohmann::json::parse(searcher.state().dump()));
    EXPECT_EQ(copy.state(), searcher.state());
    Generator again = generator;
    for (int i = 0; i < 20; ++i) {
      const Choices choices = searcher.propose(generator);
      EXPECT_EQ(copy.propose(again), choices);
      searcher.observe(scored(choices, choices[0], choices[1]));
      copy.observe(scored(choices, choices[0], choices[1]));
    }
  }
}

TEST(Evolution, RefusesAStateThatDoesNotFit) {
  Evolution large({5}, {3, 1});
  for (int i = 0; i < 3; ++i) {
    large.observe(scored({4}, i, i));
  }
  Evolution smaller({5}, {2, 1});
  EXPECT_THAT([&] { smaller.restore(large.state()); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("got 3 members")));
  Evolution fewer_choices({4}, {3, 1});
  EXPECT_THAT([&] { fewer_choices.restore(large.state()); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("got choices [4]")));
}

TEST(EvolutionOptions, RefuseValuesOutOfRange) {
  EXPECT_THROW(Evolution({2}, {0, 1}), std::invalid_argument);
  EXPECT_THROW(Evolution({2}, {1, 0}), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
