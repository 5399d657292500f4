#include "search/limits.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include <gmock/gmock.h>

#include "space/cost.h"

namespace asvit {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ThrowsMessage;

/// A space small enough to look at every topology: splits, expansions and heads of `as-vit`.
SearchSpace small_space() {
  auto document = nlohmann::json(builtin_space("as-vit").to_json());
  nlohmann::json decisions = nlohmann::json::array();
  for (const nlohmann::json& decision : document.at("decisions")) {
    const auto name = decision.at("name").get<std::string>();
    if (name == "split_1" || name == "expansion_4" || name == "heads" || name == "kernel_2") {
      decisions.push_back(decision);
    }
  }
  document["decisions"] = decisions;
  return SearchSpace::from_json(document);
}

std::vector<Choices> all_choices(const SearchSpace& space) {
  std::vector<Choices> all = {{}};
  for (const Decision& decision : space.decisions()) {
    std::vector<Choices> longer;
    for (const Choices& choices : all) {
      for (int choice = 0; choice < decision.count(); ++choice) {
        longer.push_back(choices);
        longer.back().push_back(choice);
      }
    }
    all = std::move(longer);
  }
  return all;
}

/// The smallest cost over all topologies of `space`, at the limits' size.
Cost smallest(const SearchSpace& space, int width, const std::vector<int>& depths,
              std::int64_t (Cost::*quantity)() const) {
  std::vector<Cost> bills;
  for (const Choices& choices : all_choices(space)) {
    bills.push_back(cost(resized(space.realise(choices), width, depths)));
  }
  return *std::min_element(bills.begin(), bills.end(), [&](const Cost& a, const Cost& b) {
    return (a.*quantity)() < (b.*quantity)();
  });
}

TEST(Excess, IsTheShareOverTheLimits) {
  const Topology topology = small_space().realise({0, 0, 0, 0});
  const Cost bill = cost(topology);
  SearchLimits limits;
  EXPECT_EQ(excess(topology, limits), 0.0);
  limits.max_params = bill.parameters();
  limits.max_macs = bill.macs();
  EXPECT_EQ(excess(topology, limits), 0.0);
  limits.max_params = bill.parameters() / 2;
  EXPECT_NEAR(excess(topology, limits), 1.0, 1e-4);
  limits.max_macs = bill.macs() / 4;
  EXPECT_NEAR(excess(topology, limits), 1.0 + 3.0, 1e-4);
}

TEST(Excess, IsTakenAtTheLimitsSize) {
  const Topology topology = small_space().realise({0, 0, 0, 0});
  SearchLimits limits;
  limits.width = 64;
  limits.depths = {1, 2, 3, 4};
  limits.max_params = cost(resized(topology, 64, {1, 2, 3, 4})).parameters();
  EXPECT_EQ(excess(topology, limits), 0.0);
  limits.max_params = *limits.max_params - 1;
  EXPECT_GT(excess(topology, limits), 0.0);
  limits.width = 0;  // the sampled width, deeper
  limits.max_params = cost(resized(topology, topology.stages[0].width, {1, 2, 3, 4})).parameters();
  EXPECT_EQ(excess(topology, limits), 0.0);
}

TEST(RequirePossible, IsExactWhereCostsAreMonotone) {
  const SearchSpace space = small_space();
  for (int width : {32, 64}) {
    SearchLimits limits;
    limits.width = width;
    limits.depths = {2, 1, 3, 1};
    limits.max_params = smallest(space, width, limits.depths, &Cost::parameters).parameters();
    limits.max_macs = smallest(space, width, limits.depths, &Cost::macs).macs();
    EXPECT_NO_THROW(require_possible(space, limits));
    SearchLimits fewer = limits;
    fewer.max_params = *limits.max_params - 1;
    EXPECT_THROW(require_possible(space, fewer), std::invalid_argument);
    fewer = limits;
    fewer.max_macs = *limits.max_macs - 1;
    EXPECT_THROW(require_possible(space, fewer), std::invalid_argument);
  }
}

TEST(RequirePossible, SaysTheSmallestFound) {
  const SearchSpace space = small_space();
  SearchLimits limits;
  limits.max_params = 1000;
  const Cost least = smallest(space, 32, {}, &Cost::parameters);
  EXPECT_THAT([&] { require_possible(space, limits); },
              ThrowsMessage<std::invalid_argument>(AllOf(
                  HasSubstr("got max_params 1000"),
                  HasSubstr("found has " + std::to_string(least.parameters()) + " parameters"),
                  HasSubstr("kernel_2=2"), Not(HasSubstr("max_macs")), Not(HasSubstr("\n")))));
}

TEST(RequirePossible, SaysWhenNothingCanBeBuiltAtTheLimitsSize) {
  SearchLimits limits;
  limits.max_params = std::numeric_limits<std::int64_t>::max();
  limits.depths = {1, 1};
  EXPECT_THAT(
      [&] { require_possible(small_space(), limits); },
      ThrowsMessage<std::invalid_argument>(AllOf(HasSubstr("limits"), HasSubstr("depths"))));
}

TEST(Admissible, IsNothingOverTheLimitsOrWhereItCannotBeBuilt) {
  const SearchSpace space = small_space();
  const Choices choices = {0, 0, 0, 2};
  EXPECT_EQ(admissible(space, choices, {}), space.realise(choices));
  SearchLimits limits;
  limits.max_params = 1;
  EXPECT_EQ(admissible(space, choices, limits), std::nullopt);
  limits.max_params = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(admissible(space, choices, limits), space.realise(choices));
  limits.width = 4;  // 32 channels at the last stage for 64 heads
  EXPECT_EQ(admissible(space, choices, limits), std::nullopt);
}

TEST(SearchLimits, RefuseValuesOutOfRange) {
  const auto validate = [](const SearchLimits& limits) { return [=] { limits.validate(); }; };
  SearchLimits limits;
  limits.max_params = 0;
  EXPECT_THAT(validate(limits), ThrowsMessage<std::invalid_argument>(HasSubstr("max_params")));
  limits = {};
  limits.max_macs = -5;
  EXPECT_THAT(validate(limits),
              ThrowsMessage<std::invalid_argument>(HasSubstr("max_macs: got -5")));
  limits = {};
  limits.width = -1;
  EXPECT_THAT(validate(limits), ThrowsMessage<std::invalid_argument>(HasSubstr("width")));
  limits = {};
  limits.depths = {1, 0};
  EXPECT_THAT(validate(limits), ThrowsMessage<std::invalid_argument>(HasSubstr("depths")));
}

}  // namespace
}  // namespace asvit
