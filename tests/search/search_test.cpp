#include "search/search.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <gmock/gmock.h>

#include "space/cost.h"
#include "space/topology_json.h"
#include "tests/search/landscape.h"

namespace asvit {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

SearchOptions options_of(int steps, std::uint64_t seed = 0) {
  SearchOptions options;
  options.steps = steps;
  options.seed = seed;
  return options;
}

double mean_size(const std::vector<StepRecord>& records, std::size_t from, std::size_t to) {
  double sum = 0.0;
  for (std::size_t i = from; i < to; ++i) {
    sum += records[i].candidate.scores[0].mean;
  }
  return sum / static_cast<double>(to - from);
}

class EveryAlgorithm : public testing::TestWithParam<std::string> {};

TEST_P(EveryAlgorithm, SameSeedSameTrace) {
  const auto trace = [](std::uint64_t seed) {
    Recorder recorder;
    make_search(GetParam(), options_of(60, seed), sometimes_failing_scores).run({&recorder});
    return recorder.timeless;
  };
  EXPECT_EQ(trace(1), trace(1));
  EXPECT_NE(trace(1), trace(2));
}

TEST_P(EveryAlgorithm, NeverRewardsAFailedScore) {
  Recorder recorder;
  make_search(GetParam(), options_of(200), sometimes_failing_scores).run({&recorder});
  int failures = 0;
  for (const StepRecord& record : recorder.records) {
    if (!record.candidate.ok()) {
      ++failures;
      EXPECT_LE(record.reward, 0.0) << "step " << record.step;
    }
  }
  EXPECT_GT(failures, 0);
}

TEST_P(EveryAlgorithm, ScoresATopologyOnce) {
  std::set<std::string> scored;
  int calls = 0;
  Search search = make_search(GetParam(), options_of(400), [&](const Topology& topology) {
    ++calls;
    scored.insert(topology_to_json(topology).dump());
    return easy_scores(topology);
  });
  Recorder recorder;
  EXPECT_TRUE(search.run({&recorder}));
  EXPECT_EQ(static_cast<std::size_t>(calls), scored.size());
  EXPECT_EQ(search.archive().candidates().size(), scored.size());
  const auto fresh = std::count_if(recorder.records.begin(), recorder.records.end(),
                                   [](const StepRecord& record) { return !record.cached; });
  EXPECT_EQ(fresh, calls);
}

TEST_P(EveryAlgorithm, KeepsToTheLimitsAndCountsWhatIsOver) {
  SearchOptions options = options_of(40);
  options.limits.width = 48;
  options.limits.depths = {1, 1, 2, 1};
  const SearchSpace space = builtin_space("as-vit");
  Generator generator(4);
  std::vector<std::int64_t> sizes;
  for (int i = 0; i < 101; ++i) {
    const Topology topology = space.realise(space.sample(generator));
    sizes.push_back(cost(resized(topology, 48, {1, 1, 2, 1})).parameters());
  }
  std::sort(sizes.begin(), sizes.end());
  options.limits.max_params = sizes[50];  // about half of all topologies are over it
  Search search = make_search(GetParam(), options);
  Recorder recorder;
  search.run({&recorder});
  std::int64_t rejected = 0;
  for (const StepRecord& record : recorder.records) {
    const Topology grown = resized(record.candidate.topology, 48, {1, 1, 2, 1});
    EXPECT_LE(cost(grown).parameters(), sizes[50]);
    rejected += record.rejected;
  }
  EXPECT_EQ(search.rejected(), rejected);
  EXPECT_GT(rejected, 8);
  EXPECT_LT(rejected, 200);
}

INSTANTIATE_TEST_SUITE_P(Algorithms, EveryAlgorithm, testing::ValuesIn(searcher_names()),
                         [](const auto& algorithm) { return algorithm.param; });

// The uniform mean of the landscape's size is 6 + 3 * 3 + 4 * 4 = 31, its most is 8 + 12 + 24 = 44.
TEST(Search, ReinforceImprovesOverUniform) {
  for (std::uint64_t seed = 0; seed < 2; ++seed) {
    Recorder recorder;
    Search search = make_search("reinforce", options_of(500, seed));
    search.run({&recorder});
    EXPECT_GT(mean_size(recorder.records, 450, 500), 38.0) << "seed " << seed;
    EXPECT_LT(recorder.records.back().entropy, recorder.records.front().entropy - 5.0);
    const Topology mode = search.space().realise(*search.searcher().mode());
    EXPECT_GE(size_value(mode), 39.0) << "seed " << seed;
    EXPECT_EQ(mode.stages.back().blocks.front().heads, 16) << "seed " << seed;
  }
}

TEST(Search, EvolutionImprovesOverUniform) {
  for (std::uint64_t seed = 0; seed < 2; ++seed) {
    Recorder recorder;
    make_search("evolution", options_of(300, seed)).run({&recorder});
    EXPECT_NEAR(mean_size(recorder.records, 0, 20), 31.0, 3.0) << "seed " << seed;
    EXPECT_GT(mean_size(recorder.records, 250, 300), 38.0) << "seed " << seed;
  }
}

TEST(Search, RandomStaysUniformButItsBestIsBetter) {
  Recorder recorder;
  Search search = make_search("random", options_of(500));
  search.run({&recorder});
  EXPECT_NEAR(mean_size(recorder.records, 0, 500), 31.0, 0.7);
  EXPECT_NEAR(mean_size(recorder.records, 400, 500), 31.0, 1.5);
  EXPECT_GT(search.archive().best().scores[0].mean, 35.0);
  EXPECT_EQ(search.archive().best().scores[1].mean, 16.0);
}

TEST(Search, StepsAreWhatTheTraceSays) {
  Recorder recorder;
  Search search = make_search("reinforce", options_of(3));
  EXPECT_TRUE(search.run({&recorder}));
  EXPECT_EQ(search.steps_done(), 3);
  ASSERT_EQ(recorder.lines.size(), 3u);
  const auto line = nlohmann::ordered_json::parse(recorder.lines[1]);
  std::vector<std::string> keys;
  for (const auto& [key, value] : line.items()) {
    keys.push_back(key);
  }
  EXPECT_THAT(keys, ElementsAre("step", "text", "choices", "scores", "cached", "reward", "entropy",
                                "baseline", "probabilities", "rejected", "seconds", "topology"));
  const StepRecord& record = recorder.records[1];
  EXPECT_EQ(line["step"], 2);
  EXPECT_EQ(line["choices"], record.candidate.choices);
  EXPECT_EQ(line["scores"]["size"]["mean"], size_value(record.candidate.topology));
  EXPECT_EQ(line["reward"], record.reward);
  EXPECT_EQ(line["baseline"], *record.baseline);
  ASSERT_EQ(line["probabilities"].size(), record.probabilities.size());
  EXPECT_NEAR(line["probabilities"][0][1].get<double>(), record.probabilities[0][1], 5e-5);
  EXPECT_EQ(line["topology"]["format"], "asvit-topology/1");
  EXPECT_TRUE(line["text"].is_string());
  EXPECT_NEAR(recorder.records[0].entropy, 15.33, 0.01);
}

TEST(Search, TellsObserversInOrderAfterEachStep) {
  struct Named : SearchObserver {
    Named(std::string label, std::vector<std::string>& log) : name(std::move(label)), calls(log) {}
    void on_step(const StepRecord& record, const SearchState& state) override {
      EXPECT_EQ(state.at("step"), record.step);
      calls.push_back(name + std::to_string(record.step));
    }
    std::string name;
    std::vector<std::string>& calls;
  };
  std::vector<std::string> calls;
  Named first("a", calls);
  Named second("b", calls);
  make_search("random", options_of(2)).run({&first, &second});
  EXPECT_THAT(calls, ElementsAre("a1", "b1", "a2", "b2"));
}

TEST(Search, StopsBetweenSteps) {
  Recorder recorder;
  Search search = make_search("random", options_of(10));
  EXPECT_FALSE(search.run({&recorder}, [&] { return recorder.lines.size() == 4; }));
  EXPECT_EQ(search.steps_done(), 4);
  EXPECT_TRUE(search.run({&recorder}));
  EXPECT_EQ(search.steps_done(), 10);
}

TEST(Search, AStepThatIsCutShortLeavesNoTrace) {
  Recorder expected;
  make_search("reinforce", options_of(20)).run({&expected});

  int calls = 0;
  Search search = make_search("reinforce", options_of(20), [&](const Topology& topology) {
    if (++calls % 3 == 0) {
      throw std::runtime_error("cut short");
    }
    return easy_scores(topology);
  });
  Recorder recorder;
  int cuts = 0;
  for (bool done = false; !done;) {
    try {
      done = search.run({&recorder});
    } catch (const std::runtime_error&) {
      ++cuts;
    }
  }
  EXPECT_GT(cuts, 5);
  EXPECT_EQ(recorder.timeless, expected.timeless);
}

TEST(Search, RefusesImpossibleLimitsBeforeScoring) {
  SearchOptions options = options_of(5);
  options.limits.max_params = 1000;
  const auto never = [](const Topology&) -> std::vector<Score> {
    ADD_FAILURE() << "scored";
    return {};
  };
  EXPECT_THAT([&] { make_search("random", options, never); },
              ThrowsMessage<std::invalid_argument>(
                  AllOf(HasSubstr("got max_params 1000"), HasSubstr("smallest topology found"))));
}

TEST(Search, GivesUpWhenHardlyAnythingIsAdmissible) {
  SearchOptions options = options_of(5);
  const SearchSpace space = builtin_space("as-vit");
  const Topology smallest = space.realise(Choices(space.decisions().size(), 0));
  options.limits.max_params = cost(smallest).parameters();
  options.max_redraws = 20;
  Search search = make_search("random", options);
  EXPECT_THAT([&] { search.step(); },
              ThrowsMessage<std::runtime_error>(
                  AllOf(HasSubstr("20 proposals in a row"), HasSubstr("share of 0.0"))));
  EXPECT_EQ(search.steps_done(), 0);
  EXPECT_EQ(search.rejected(), 0);
}

TEST(Search, RefusesScoresThatBreakThePromise) {
  const auto step_with = [](ScoreFunction score) {
    return [score] { make_search("random", options_of(5), score).run({}); };
  };
  EXPECT_THAT(step_with([](const Topology&) { return std::vector<Score>(); }),
              ThrowsMessage<std::invalid_argument>(HasSubstr("got none")));
  EXPECT_THAT(step_with([](const Topology&) {
                return std::vector<Score>{higher(std::numeric_limits<double>::infinity())};
              }),
              ThrowsMessage<std::invalid_argument>(HasSubstr("'size'")));
  int calls = 0;
  EXPECT_THAT(step_with([&](const Topology&) {
                return std::vector<Score>{++calls == 1 ? higher(1.0) : lower(1.0)};
              }),
              ThrowsMessage<std::invalid_argument>(HasSubstr("expected those of the first")));
}

TEST(SearchOptions, RefuseValuesOutOfRange) {
  EXPECT_THROW(make_search("random", options_of(0)), std::invalid_argument);
  SearchOptions options = options_of(1);
  options.max_redraws = 0;
  EXPECT_THROW(make_search("random", options), std::invalid_argument);
  options = options_of(1);
  options.reward.window = 0;
  EXPECT_THROW(make_search("random", options), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
