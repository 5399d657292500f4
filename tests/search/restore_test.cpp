#include <stdexcept>

#include <gmock/gmock.h>

#include "tests/search/landscape.h"

namespace asvit {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr int kSteps = 60;

// A limit makes the count of rejected proposals part of what has to survive.
SearchOptions limited_options() {
  SearchOptions options;
  options.steps = kSteps;
  options.seed = 3;
  options.limits.max_params = 2200000;
  return options;
}

/// A smaller space, in which topologies come up again: expansions of the last stage and heads.
SearchSpace small_space() {
  auto document = nlohmann::json(builtin_space("as-vit").to_json());
  nlohmann::json decisions = nlohmann::json::array();
  for (const nlohmann::json& decision : document.at("decisions")) {
    const auto name = decision.at("name").get<std::string>();
    if (name == "kernel_1" || name == "expansion_4" || name == "heads") {
      decisions.push_back(decision);
    }
  }
  document["decisions"] = decisions;
  return SearchSpace::from_json(document);
}

Search new_search(const std::string& algorithm) {
  const SearchSpace space = small_space();
  return Search(space, searcher_for(algorithm, space, 3), sometimes_failing_scores,
                limited_options());
}

std::vector<nlohmann::json> parsed(const std::vector<std::string>& lines) {
  std::vector<nlohmann::json> result;
  for (const std::string& line : lines) {
    result.push_back(nlohmann::json::parse(line));
  }
  return result;
}

class Restore : public testing::TestWithParam<std::string> {};

TEST_P(Restore, ARunStoppedAtAnyStepEndsAsTheUndisturbedOne) {
  Recorder undisturbed;
  Search whole = new_search(GetParam());
  whole.run({&undisturbed});
  ASSERT_GT(whole.rejected(), 0);
  ASSERT_LT(whole.archive().candidates().size(), kSteps + 0u);

  for (std::size_t stop : {1u, 2u, 19u, 20u, 21u, 40u, 60u}) {
    Recorder recorder;
    {
      Search first = new_search(GetParam());
      first.run({&recorder}, [&] { return recorder.lines.size() == stop; });
    }
    Search second = new_search(GetParam());
    second.restore(nlohmann::json::parse(recorder.state_text), parsed(recorder.lines));
    EXPECT_EQ(second.state().dump(), recorder.state_text) << "stopped at " << stop;
    EXPECT_TRUE(second.run({&recorder}));
    EXPECT_EQ(recorder.timeless, undisturbed.timeless) << "stopped at " << stop;
    EXPECT_EQ(without_seconds(second.state()), without_seconds(whole.state()));
  }
}

TEST_P(Restore, AStateBeforeTheFirstStepWorksToo) {
  Search first = new_search(GetParam());
  Search second = new_search(GetParam());
  second.restore(nlohmann::json::parse(first.state().dump()), {});
  Recorder expected;
  Recorder recorder;
  first.run({&expected});
  second.run({&recorder});
  EXPECT_EQ(recorder.timeless, expected.timeless);
}

TEST_P(Restore, RefusesWhatIsNotItsOwn) {
  Recorder recorder;
  Search search = new_search(GetParam());
  search.run({&recorder}, [&] { return recorder.lines.size() == 3; });
  const auto state = nlohmann::json::parse(recorder.state_text);
  const std::vector<nlohmann::json> trace = parsed(recorder.lines);
  const auto restore = [](const nlohmann::json& saved, const std::vector<nlohmann::json>& lines) {
    return [=] { new_search(GetParam()).restore(saved, lines); };
  };
  EXPECT_THAT(restore(state, {trace[0], trace[1]}),
              ThrowsMessage<std::invalid_argument>(HasSubstr("/step: got 3, expected 2")));
  EXPECT_THAT(restore(state, {trace[0], trace[2], trace[1]}),
              ThrowsMessage<std::invalid_argument>(HasSubstr("/trace/1/step")));
  nlohmann::json other = state;
  other["algorithm"] = "annealing";
  EXPECT_THAT(restore(other, trace),
              ThrowsMessage<std::invalid_argument>(HasSubstr("/algorithm: got \"annealing\"")));
  other = state;
  other["format"] = "asvit-search-state/9";
  EXPECT_THAT(restore(other, trace), ThrowsMessage<std::invalid_argument>(HasSubstr("/format")));
  other = state;
  other["metrics"] = nlohmann::json::array();
  EXPECT_THAT(restore(other, trace),
              ThrowsMessage<std::invalid_argument>(HasSubstr("scores of a topology: got none")));
  for (const auto& [member, value] : state.items()) {
    other = state;
    other.erase(member);
    EXPECT_THAT(restore(other, trace), ThrowsMessage<std::invalid_argument>(HasSubstr(member)));
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, Restore, testing::ValuesIn(searcher_names()),
                         [](const auto& algorithm) { return algorithm.param; });

}  // namespace
}  // namespace asvit
