#include "search/result.h"

#include <stdexcept>

#include <gmock/gmock.h>

#include "space/cost.h"
#include "space/topology_json.h"
#include "tests/search/landscape.h"

namespace asvit {
namespace {

using ::testing::ElementsAre;

SearchOptions options_of(int steps) {
  SearchOptions options;
  options.steps = steps;
  return options;
}

std::vector<std::string> keys_of(const nlohmann::ordered_json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) {
    keys.push_back(key);
  }
  return keys;
}

TEST(SearchResult, SeedIsThePolicysMode) {
  Search search = make_search("reinforce", options_of(100));
  search.run({});
  const SearchResult result = search_result(search);
  EXPECT_EQ(result.origin, SeedOrigin::kMode);
  EXPECT_EQ(result.seed.choices, *search.searcher().mode());
  EXPECT_EQ(result.seed.topology, search.space().realise(result.seed.choices));
  EXPECT_EQ(result.seed.scores[0].mean, size_value(result.seed.topology));
  EXPECT_EQ(result.best_sampled.choices, search.archive().best().choices);
  EXPECT_EQ(result.policy, search.searcher().probabilities());
}

TEST(SearchResult, SeedIsTheBestSampledWhereThereIsNoMode) {
  for (const char* algorithm : {"random", "evolution"}) {
    Search search = make_search(algorithm, options_of(60));
    search.run({});
    const SearchResult result = search_result(search);
    EXPECT_EQ(result.origin, SeedOrigin::kBestSampled);
    EXPECT_EQ(result.seed.choices, result.best_sampled.choices);
  }
}

TEST(SearchResult, SeedIsTheBestSampledWhereTheModeIsOverTheLimits) {
  // The landscape pulls the policy to large topologies; of the sampled ones only small ones are in.
  SearchOptions options = options_of(400);
  const SearchSpace space = builtin_space("as-vit");
  Choices smallest(space.decisions().size(), 0);
  options.limits.max_params = cost(space.realise(smallest)).parameters() * 5 / 4;
  Search search = make_search("reinforce", options);
  search.run({}, [&] {
    return search.steps_done() > 0 && !admissible(space, *search.searcher().mode(), options.limits);
  });
  ASSERT_FALSE(admissible(space, *search.searcher().mode(), options.limits));
  const SearchResult result = search_result(search);
  EXPECT_EQ(result.origin, SeedOrigin::kBestSampled);
  EXPECT_EQ(result.seed.choices, result.best_sampled.choices);
  EXPECT_EQ(excess(result.seed.topology, options.limits), 0.0);
}

TEST(SearchResult, CountsDistinctRejectedAndFailed) {
  Recorder recorder;
  Search search = make_search("random", options_of(100), sometimes_failing_scores);
  search.run({&recorder});
  const SearchResult result = search_result(search);
  EXPECT_EQ(result.steps, 100);
  EXPECT_EQ(result.rejected, 0);
  EXPECT_EQ(result.distinct, static_cast<std::int64_t>(search.archive().candidates().size()));
  std::int64_t failures = 0;
  for (const StepRecord& record : recorder.records) {
    failures += !record.cached && record.candidate.topology.tokenizer.kernel == 5 ? 1 : 0;
  }
  EXPECT_EQ(result.failed, failures);
  EXPECT_GT(failures, 0);
  EXPECT_TRUE(result.best_sampled.ok());
}

TEST(SearchResult, ScoresTheModeOnlyIfItIsNew) {
  int calls = 0;
  Search search = make_search("reinforce", options_of(1), [&](const Topology& topology) {
    ++calls;
    return easy_scores(topology);
  });
  search.run({});
  search_result(search);
  const bool sampled =
      search.archive().find(search.space().realise(*search.searcher().mode())) != nullptr;
  EXPECT_EQ(calls, sampled ? 1 : 2);
  EXPECT_EQ(search.archive().candidates().size(), 1u);
}

TEST(SearchResult, NeedsAStep) {
  const Search search = make_search("random", options_of(1));
  EXPECT_THROW(search_result(search), std::invalid_argument);
}

TEST(ResultToJson, HasEverythingToGrowFrom) {
  Search search = make_search("reinforce", options_of(30));
  search.run({});
  const SearchResult result = search_result(search);
  const nlohmann::ordered_json json = result_to_json(result, search.space());
  EXPECT_THAT(keys_of(json), ElementsAre("format", "origin", "topology", "text", "scores", "cost",
                                         "best_sampled", "policy", "search"));
  EXPECT_EQ(json["format"], "asvit-seed/1");
  EXPECT_EQ(json["origin"], "mode");
  EXPECT_EQ(topology_from_json(json["topology"]), result.seed.topology);
  EXPECT_THAT(keys_of(json["scores"]), ElementsAre("size", "heads"));
  EXPECT_EQ(json["cost"]["parameters"], cost(result.seed.topology).parameters());
  EXPECT_EQ(json["cost"]["macs"], cost(result.seed.topology).macs());
  EXPECT_THAT(keys_of(json["best_sampled"]), ElementsAre("topology", "text", "scores", "cost"));
  EXPECT_EQ(topology_from_json(json["best_sampled"]["topology"]), result.best_sampled.topology);
  EXPECT_THAT(keys_of(json["policy"]["heads"]), ElementsAre("16", "32", "64"));
  EXPECT_EQ(json["policy"]["heads"]["32"], result.policy.back()[1]);
  EXPECT_THAT(keys_of(json["search"]), ElementsAre("steps", "distinct", "rejected", "failed"));
}

TEST(ResultToJson, SaysWhenTheSeedIsTheBestSampled) {
  Search search = make_search("random", options_of(3));
  search.run({});
  const SearchResult result = search_result(search);
  EXPECT_EQ(result_to_json(result, search.space())["origin"], "best_sampled");
}

TEST(SeedOrigins, EveryOneHasAName) {
  EXPECT_STREQ(name_of(SeedOrigin::kMode, kSeedOrigins), "mode");
  EXPECT_STREQ(name_of(SeedOrigin::kBestSampled, kSeedOrigins), "best_sampled");
  EXPECT_THROW(name_of(SeedOrigin{7}, kSeedOrigins), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
