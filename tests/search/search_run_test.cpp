#include "search/search_run.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include <gmock/gmock.h>

#include "run/atomic_file.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// Scores that cost nothing, on which evolution gets going after three steps.
SearchRunOptions options_of(int steps) {
  SearchRunOptions options;
  options.search.steps = steps;
  options.search.seed = 4;
  options.searcher.algorithm = "evolution";
  options.searcher.evolution.population = 3;
  options.scoring.metrics = {"parameters", "macs"};
  return options;
}

SearchOutcome searched(const std::filesystem::path& folder, const SearchRunOptions& options,
                       const std::function<bool()>& stop = {},
                       const std::vector<SearchObserver*>& observers = {}) {
  RunRequest request;
  request.folder = folder;
  request.resume = true;
  request.stop = stop;
  return run_search(request, builtin_space("as-vit"), options, set_up_compute({}), {}, observers);
}

struct Steps : SearchObserver {
  void on_begin(const Search& search) override { before = search.steps_done(); }
  void on_step(const StepRecord& record, const SearchState& /*state*/) override {
    last = record.step;
  }
  int before = -1;
  int last = 0;
};

nlohmann::json seed_of(const std::filesystem::path& folder) {
  nlohmann::json seed = read_json_file(folder / "seed.json");
  for (nlohmann::json* part : {&seed, &seed["best_sampled"]}) {
    for (nlohmann::json& score : (*part)["scores"]) {
      score.erase("seconds");
    }
  }
  return seed;
}

TEST(SearchRun, StoppedAndGoneOnWithEndsAsTheUndisturbedOne) {
  const TemporaryFolder folder;
  Steps whole;
  EXPECT_TRUE(searched(folder / "whole", options_of(12), {}, {&whole}).done);
  EXPECT_EQ(whole.before, 0);
  Steps first;
  const SearchOutcome stopped =
      searched(folder / "stopped", options_of(12), [&] { return first.last == 5; }, {&first});
  EXPECT_FALSE(stopped.done);
  EXPECT_EQ(stopped.steps, 5);
  EXPECT_FALSE(std::filesystem::exists(folder / "stopped/seed.json"));
  Steps second;
  const SearchOutcome ended = searched(folder / "stopped", options_of(12), {}, {&second});
  EXPECT_TRUE(ended.done);
  EXPECT_EQ(second.before, 5);
  EXPECT_EQ(seed_of(folder / "stopped"), seed_of(folder / "whole"));
}

TEST(SearchRun, SaysItsOptionsByTheirNamesOnTheCommandLine) {
  const TemporaryFolder folder;
  searched(folder / "run", options_of(1));
  const nlohmann::json run = read_json_file(folder / "run/run.json");
  EXPECT_EQ(run["command"], "search");
  EXPECT_EQ(run["options"]["population"], 3);
  EXPECT_EQ(run["options"]["learning-rate"], AdamOptions().learning_rate);
  EXPECT_EQ(run["options"]["metrics"], "parameters,macs");
  EXPECT_EQ(run["options"]["seed"], 4);
  EXPECT_FALSE(run["options"].contains("max-params"));
}

TEST(SearchRun, GoesOnForMoreStepsAndNothingElse) {
  const TemporaryFolder folder;
  searched(folder / "run", options_of(3));
  EXPECT_EQ(searched(folder / "run", options_of(5)).steps, 5);
  EXPECT_EQ(read_json_file(folder / "run/run.json")["options"]["steps"], 5);
  EXPECT_THAT([&] { searched(folder / "run", options_of(4)); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("steps: got 4, expected at least")));
  SearchRunOptions other = options_of(6);
  other.searcher.evolution.tournament = 2;
  EXPECT_THAT([&] { searched(folder / "run", other); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("/options/tournament: got 2")));
}

}  // namespace
}  // namespace asvit
