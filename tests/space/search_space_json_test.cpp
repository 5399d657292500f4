#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "space/search_space.h"
#include "space/topology_json.h"
#include "space/topology_text.h"
#include "tests/support/sample_topologies.h"

namespace asvit {
namespace {

using nlohmann::json;

/// A space over the AutoFormer record with decisions of every kind.
json sample_space() {
  return {{"format", kSpaceFormat},
          {"name", "sample"},
          {"description", "Decisions of every kind"},
          {"template", topology_to_json(auto_former(24, {2, 3}, {2.0, 4.0}))},
          {"decisions", json::parse(R"([
             {"name": "expansions", "pointers": ["/stages/0/expansion"],
              "choices": [[2, 4], 3, [3.5, 4]]},
             {"name": "bias", "pointers": ["/qkv_bias"], "choices": [true, false]},
             {"name": "norms", "pointers": ["/tokenizer/norm", "/head/norm"],
              "choices": [true, false, [false, true]], "labels": ["both", "none", "head"]},
             {"name": "second", "pointers": ["/stages/0/heads/1", "/stages/0/head_dim/1"],
              "choices": [[3, 8], [4, 6]], "labels": ["3", "4"]},
             {"name": "pool", "pointers": ["/head/pool"],
              "choices": ["mean", "class_token"]}])")}};
}

TEST(SearchSpaceJson, WritesScalarsArraysAndSpreadChoices) {
  const SearchSpace space = SearchSpace::from_json(sample_space());
  EXPECT_EQ(space.size(), 3.0 * 2 * 3 * 2 * 2);
  const Topology topology = space.realise({2, 1, 2, 1, 1});
  EXPECT_EQ(topology.stages[0].blocks, (std::vector<Block>{{2, 12, 1, 3.5}, {4, 6, 1, 4.0}}));
  EXPECT_FALSE(topology.qkv_bias);
  EXPECT_FALSE(topology.tokenizer.norm);
  EXPECT_TRUE(topology.head.norm);
  EXPECT_EQ(topology.head.pool, Pool::kClassToken);
  EXPECT_EQ(space.realise({1, 0, 1, 0, 0}).stages[0].blocks,
            (std::vector<Block>{{2, 12, 1, 3.0}, {3, 8, 1, 3.0}}));
  EXPECT_FALSE(space.realise({1, 0, 1, 0, 0}).head.norm);
}

TEST(SearchSpaceJson, NamesChoicesAfterTheirJsonWithoutLabels) {
  const SearchSpace space = SearchSpace::from_json(sample_space());
  EXPECT_EQ(space.describe({2, 1, 2, 1, 1}),
            "expansions=[3.5,4] bias=false norms=head second=4 pool=class_token");
}

TEST(SearchSpaceJson, RoundTrips) {
  for (const json& document : {sample_space(), json(builtin_space("as-vit").to_json())}) {
    const SearchSpace space = SearchSpace::from_json(document);
    const SearchSpace again = SearchSpace::from_json(json::parse(space.to_json().dump()));
    EXPECT_EQ(again.to_json().dump(), space.to_json().dump());
    EXPECT_EQ(again.name(), space.name());
    EXPECT_EQ(again.description(), space.description());
    Generator generator(47);
    for (int i = 0; i < 50; ++i) {
      const Choices choices = space.sample(generator);
      EXPECT_EQ(again.realise(choices), space.realise(choices));
      EXPECT_EQ(again.describe(choices), space.describe(choices));
    }
  }
}

TEST(SearchSpaceJson, KeepsASpaceWithoutDecisions) {
  json document = sample_space();
  document["decisions"] = json::array();
  const SearchSpace space = SearchSpace::from_json(document);
  EXPECT_EQ(space.size(), 1.0);
  EXPECT_EQ(space.entropy(), 0.0);
  EXPECT_TRUE(space.neighbours({}).empty());
  EXPECT_EQ(space.realise({}), auto_former(24, {2, 3}, {2.0, 4.0}));
}

struct BadSpace {
  std::string pointer;
  std::string value;  ///< JSON, or empty to remove the member
  std::string message;
};

void PrintTo(const BadSpace& row, std::ostream* out) { *out << row.message; }

class SpaceFault : public testing::TestWithParam<BadSpace> {};

TEST_P(SpaceFault, IsNamed) {
  json document = sample_space();
  const json::json_pointer pointer(GetParam().pointer);
  if (GetParam().value.empty()) {
    document[pointer.parent_pointer()].erase(pointer.back());
  } else {
    document[pointer] = json::parse(GetParam().value);
  }
  EXPECT_EQ(rejection([&] { SearchSpace::from_json(document); }), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Documents, SpaceFault,
    testing::Values(
        BadSpace{"", "[]", "(document): got an array of 0, expected an object"},
        BadSpace{"/format", "", "/format: got nothing, expected this member"},
        BadSpace{"/format", "\"asvit-topology/1\"",
                 "/format: got \"asvit-topology/1\", expected \"asvit-space/1\""},
        BadSpace{"/author", "1",
                 "/author: got an unknown member, expected one of format, name, description, "
                 "template, decisions, record"},
        BadSpace{"/name", "\"two words\"",
                 "/name: got \"two words\", expected printable ASCII without spaces and ="},
        BadSpace{"/name", "\"\"", "/name: got \"\", expected printable ASCII without spaces and ="},
        BadSpace{"/description", "7", "/description: got 7, expected a string"},
        BadSpace{"/template", "", "/template: got nothing, expected this member"},
        BadSpace{"/template", "[[[[[[[[[1]]]]]]]]]",
                 "/template: got an array of 1, expected at most 8 levels of nesting"},
        BadSpace{"/template/classes", "0",
                 "space sample template: /classes: got 0, expected 1 .. 1000000"},
        BadSpace{"/decisions", "{}", "/decisions: got an object, expected an array"}));

INSTANTIATE_TEST_SUITE_P(
    Decisions, SpaceFault,
    testing::Values(
        BadSpace{"/decisions/0", "3", "/decisions/0: got 3, expected an object"},
        BadSpace{"/decisions/0/weight", "3",
                 "/decisions/0/weight: got an unknown member, expected one of name, pointers, "
                 "choices, labels"},
        BadSpace{"/decisions/0/name", "\"a=b\"",
                 "/decisions/0/name: got \"a=b\", expected printable ASCII without spaces and ="},
        BadSpace{"/decisions/0/name", "\"bias\"",
                 "/decisions: got two decisions called bias, expected different names"},
        BadSpace{"/decisions/0/pointers", "[]",
                 "/decisions/0/pointers: got an array of 0, expected at least one pointer"},
        BadSpace{"/decisions/0/pointers", "\"/classes\"",
                 "/decisions/0/pointers: got \"/classes\", expected an array"},
        BadSpace{"/decisions/0/pointers/0", "\"classes\"",
                 "/decisions/0/pointers/0: got \"classes\", expected a JSON pointer such as "
                 "/stages/0/split"},
        BadSpace{"/decisions/0/pointers/0", "\"/stages/1/expansion\"",
                 "/decisions/0/pointers/0: got \"/stages/1/expansion\", expected a pointer to a "
                 "member of the template"},
        BadSpace{"/decisions/0/pointers/0", "\"/stages/-/expansion\"",
                 "/decisions/0/pointers/0: got \"/stages/-/expansion\", expected a pointer to a "
                 "member of the template"},
        BadSpace{"/decisions/0/pointers/0", "\"/stages/00/expansion\"",
                 "/decisions/0/pointers/0: got \"/stages/00/expansion\", expected a pointer to a "
                 "member of the template"},
        BadSpace{"/decisions/0/pointers/0", "\"/head/pool\"",
                 "/decisions: got pool and expansions both writing /head/pool, expected every "
                 "place written once"},
        BadSpace{"/decisions/4/pointers/0", "\"/stages/0\"",
                 "/decisions: got pool and expansions both writing /stages/0, expected every place "
                 "written once"}));

INSTANTIATE_TEST_SUITE_P(
    Choices, SpaceFault,
    testing::Values(
        BadSpace{"/decisions/1/choices", "[]",
                 "/decisions/1/choices: got an array of 0, expected at least one choice"},
        BadSpace{"/decisions/1/choices", "[true, false, true]",
                 "/decisions/1/choices/2: got true, expected a choice that no other equals"},
        BadSpace{"/decisions/0/choices", "[3, 3.0]",
                 "/decisions/0/choices/1: got 3.0, expected a choice that no other equals"},
        BadSpace{"/decisions/1/choices", "[true, 1]",
                 "space sample bias=1: /qkv_bias: got 1, expected true or false"},
        BadSpace{"/decisions/0/choices", "[2, [2, 3, 4]]",
                 "space sample expansions=[2,3,4]: /stages/0/expansion: got an array of 3, "
                 "expected one value, or an array of the depth 2"},
        BadSpace{"/decisions/1/choices/0", "[[[[[[[[[1]]]]]]]]]",
                 "/decisions/1/choices/0: got an array of 1, expected at most 8 levels of nesting"},
        BadSpace{"/decisions/2/choices", "[[true, false, true]]",
                 "/decisions/2/choices/0: got an array of 3, expected one value, or one for each "
                 "of the 2 pointers"},
        BadSpace{"/decisions/2/labels", "[\"both\"]",
                 "/decisions/2/labels: got an array of 1, expected an array of 3, one a choice"},
        BadSpace{"/decisions/2/labels", "\"both\"",
                 "/decisions/2/labels: got \"both\", expected an array of 3, one a choice"},
        BadSpace{"/decisions/2/labels", "[\"both\", \"none\", \"both\"]",
                 "/decisions/2/labels/2: got \"both\", expected a label that no other equals"},
        BadSpace{"/decisions/2/labels", "[\"both\", \"none\", \"no ne\"]",
                 "/decisions/2/labels/2: got \"no ne\", expected printable ASCII without spaces "
                 "and ="}));

}  // namespace
}  // namespace asvit
