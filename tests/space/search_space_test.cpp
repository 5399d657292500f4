#include "space/search_space.h"

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "space/cost.h"
#include "space/topology_text.h"
#include "tests/support/sample_topologies.h"

namespace asvit {
namespace {

/// Choices of as-vit that make the seed: kernels, splits, expansions, heads.
const Choices kSeedChoices = {4, 2, 2, 2, 0, 0, 0, 1, 0, 2, 4, 1};

TEST(BuiltinSpaces, EveryOneIsReadUnderItsName) {
  const std::vector<std::string> names = builtin_space_names();
  EXPECT_TRUE(std::set<std::string>(names.begin(), names.end()).count("as-vit"));
  for (const std::string& name : names) {
    EXPECT_EQ(builtin_space(name).name(), name);
    EXPECT_FALSE(builtin_space(name).description().empty());
  }
}

TEST(BuiltinSpaces, AnUnknownNameIsAnsweredWithTheKnownOnes) {
  const std::string message = rejection([] { builtin_space("as-cit"); });
  EXPECT_EQ(message.find("space: got \"as-cit\", expected one of "), 0u);
  for (const std::string& name : builtin_space_names()) {
    EXPECT_NE(message.find(name), std::string::npos);
  }
}

TEST(AsVitSpace, HasTheSizeAndEntropyOfThePaper) {
  const SearchSpace space = builtin_space("as-vit");
  EXPECT_EQ(space.decisions().size(), 12u);
  EXPECT_EQ(space.size(), 4556250.0);
  EXPECT_DOUBLE_EQ(space.entropy(), std::log(4556250.0));
  EXPECT_NEAR(space.entropy(), 15.332, 5e-4);
}

TEST(BenchmarkSpaces, RealiseTheirRecords) {
  const auto record = nlohmann::json::parse(
      R"({"base_dim": 16, "mlp_ratio": 6, "depth": [2, 8, 4], "num_heads": [2, 4, 4]})");
  const SearchSpace pit_space = builtin_space("pit");
  EXPECT_EQ(pit_space.from_record(record), pit_record());
  EXPECT_EQ(pit_space.choices_of(pit_record()), (Choices{0, 2, 3, 6}));
  EXPECT_EQ(pit_space.realise({0, 2, 3, 6}), pit_record());
  EXPECT_EQ(pit_space.size(), 1600.0);

  const SearchSpace auto_former_space = builtin_space("autoformer");
  const auto blocks = nlohmann::json::parse(
      R"({"hidden_dim": 192, "depth": 12, "num_heads": [4, 4, 3, 4, 3, 3, 4, 4, 3, 3, 3, 4],
          "mlp_ratio": [3.5, 4, 3.5, 4, 3.5, 3.5, 4, 3.5, 4, 4, 4, 3.5]})");
  const Topology topology = auto_former_space.from_record(blocks);
  EXPECT_EQ(topology, auto_former_record());
  const auto choices = auto_former_space.choices_of(topology);
  ASSERT_TRUE(choices);
  EXPECT_EQ(Choices(choices->begin(), choices->begin() + 6), (Choices{0, 0, 1, 1, 0, 1}));
  // Heads of the blocks 13 and 14, which a depth of 12 leaves out.
  EXPECT_EQ((*choices)[14], -1);
  EXPECT_EQ((*choices)[15], -1);
}

TEST(BenchmarkSpaces, FindChoicesForAnyImageSizeAndNothingElse) {
  const SearchSpace space = builtin_space("pit");
  Topology topology = pit_record();
  topology.classes = 7;
  topology.image_size = 128;
  EXPECT_TRUE(space.choices_of(topology));
  topology.stages[0].blocks[0].expansion = 3.0;
  EXPECT_FALSE(space.choices_of(topology));
  topology = pit_record();
  topology.qkv_bias = false;
  EXPECT_FALSE(space.choices_of(topology));
}

TEST(BenchmarkSpaces, EveryChoiceOfEverySpaceIsFoundAgain) {
  for (const std::string& name : builtin_space_names()) {
    const SearchSpace space = builtin_space(name);
    Generator generator(5);
    for (int i = 0; i < 20; ++i) {
      const Choices choices = space.sample(generator);
      const auto found = space.choices_of(space.realise(choices));
      ASSERT_TRUE(found) << space.describe(choices);
      for (std::size_t d = 0; d < choices.size(); ++d) {
        EXPECT_TRUE((*found)[d] == choices[d] || (*found)[d] == -1) << space.describe(choices);
      }
    }
  }
}

TEST(PitSpaces, HoldThePublishedNetworks) {
  // Parameters of the subnets published with TF-TAS, 1,000 classes, in millions.
  struct Published {
    const char* space;
    const char* record;
    double millions;
  };
  for (const Published& net :
       {Published{"pit-ti", R"({"base_dim":40,"mlp_ratio":2,"depth":[2,4,4],"num_heads":[2,4,8]})",
                  4.732},
        Published{"pit-xs", R"({"base_dim":56,"mlp_ratio":2,"depth":[1,4,2],"num_heads":[2,8,8]})",
                  10.643},
        Published{"pit-s", R"({"base_dim":36,"mlp_ratio":6,"depth":[1,4,4],"num_heads":[3,12,12]})",
                  24.966}}) {
    const SearchSpace space = builtin_space(net.space);
    const Topology topology = space.from_record(nlohmann::json::parse(net.record));
    EXPECT_NEAR(static_cast<double>(cost(topology).parameters()) / 1e6, net.millions, 5e-4);
    EXPECT_TRUE(space.choices_of(topology)) << net.space;
  }
}

TEST(AutoFormerSpaces, HoldThePublishedNetwork) {
  // AutoFormer-T as published: some of its expansions, 3, are outside of the space it was found in.
  const auto record = nlohmann::json::parse(
      R"({"hidden_dim": 192, "depth": 13, "num_heads": [3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 3, 3, 3],
          "mlp_ratio": [3.5, 3.5, 3, 3.5, 3, 3, 4, 4, 3.5, 4, 3.5, 4, 3.5]})");
  const Topology topology = builtin_space("autoformer-t").from_record(record);
  EXPECT_EQ(cost(topology).parameters(), 5867944);
  EXPECT_EQ(topology.relative_position, 14);
  EXPECT_EQ(topology.stages[0].blocks[9].head_dim, 64);
}

TEST(AsVitSpace, ListsItsDecisions) {
  std::string listed;
  const SearchSpace space = builtin_space("as-vit");
  for (const Decision& decision : space.decisions()) {
    listed += decision.name + ":";
    for (const std::string& label : decision.labels) {
      listed += " " + label;
    }
    listed += "\n";
  }
  EXPECT_EQ(listed,
            "kernel_1: 4 5 6 7 8\nkernel_2: 2 3 4\nkernel_3: 2 3 4\nkernel_4: 2 3 4\n"
            "split_1: 2 4 8\nsplit_2: 1 2 4\nsplit_3: 1 2\n"
            "expansion_1: 2 3 4 5 6\nexpansion_2: 2 3 4 5 6\nexpansion_3: 2 3 4 5 6\n"
            "expansion_4: 2 3 4 5 6\nheads: 16 32 64\n");
}

TEST(AsVitSpace, HoldsTheSeed) {
  const SearchSpace space = builtin_space("as-vit");
  EXPECT_EQ(space.realise(kSeedChoices), parse_topology_text(kSeedText));
  EXPECT_EQ(space.describe(kSeedChoices),
            "kernel_1=8 kernel_2=4 kernel_3=4 kernel_4=4 split_1=2 split_2=1 split_3=1 "
            "expansion_1=3 expansion_2=2 expansion_3=4 expansion_4=6 heads=32");
}

TEST(AsVitSpace, WritesEveryChoiceOfEveryDecisionWhereItBelongs) {
  const SearchSpace space = builtin_space("as-vit");
  const std::vector<std::string> seed = {"8", "2", "3", "4", "1", "2", "4",
                                         "1", "4", "4", "1", "6", "32"};
  // Where each decision's label stands in the text's numbers.
  const std::vector<std::size_t> places = {0, 3, 6, 9, 1, 4, 7, 2, 5, 8, 11, 12};
  for (std::size_t d = 0; d < places.size(); ++d) {
    for (int choice = 0; choice < space.decisions()[d].count(); ++choice) {
      Choices choices = kSeedChoices;
      choices[d] = choice;
      std::vector<std::string> numbers = seed;
      numbers[places[d]] = space.decisions()[d].labels[static_cast<std::size_t>(choice)];
      std::string text;
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        text += numbers[i] + (i + 1 == numbers.size() ? "" : (i % 3 == 2 ? "|" : ","));
      }
      EXPECT_EQ(topology_text(space.realise(choices)), text) << space.decisions()[d].name;
    }
  }
}

TEST(AsVitSpace, EverySampleIsAValidTopologyAtManySizes) {
  for (const int image_size : {32, 64, 96, 128, 192, 224}) {
    const SearchSpace space = builtin_space("as-vit").with("/image_size", image_size);
    Generator generator(static_cast<std::uint64_t>(image_size));
    for (int i = 0; i < 100; ++i) {
      const Topology topology = space.realise(space.sample(generator));
      EXPECT_EQ(topology.image_size, image_size);
      EXPECT_TRUE(topology_text(topology).has_value());
    }
  }
}

TEST(SearchSpaceSample, IsUniformInEveryDecision) {
  const SearchSpace space = builtin_space("as-vit");
  constexpr int kDraws = 30000;
  std::vector<std::vector<int>> seen;
  for (const Decision& decision : space.decisions()) {
    seen.emplace_back(static_cast<std::size_t>(decision.count()), 0);
  }
  Generator generator(31);
  for (int i = 0; i < kDraws; ++i) {
    const Choices choices = space.sample(generator);
    for (std::size_t d = 0; d < choices.size(); ++d) {
      ++seen[d][static_cast<std::size_t>(choices[d])];
    }
  }
  for (std::size_t d = 0; d < seen.size(); ++d) {
    const double expected = kDraws / static_cast<double>(seen[d].size());
    double chi_square = 0.0;
    for (const int count : seen[d]) {
      chi_square += (count - expected) * (count - expected) / expected;
    }
    EXPECT_LT(chi_square, 33.4) << space.decisions()[d].name;  // once in a million at 4 degrees
  }
}

TEST(SearchSpaceSample, DrawsPairsOfDecisionsIndependently) {
  const SearchSpace space = builtin_space("as-vit");
  constexpr int kDraws = 15000;
  std::vector<int> seen(15, 0);
  Generator generator(37);
  for (int i = 0; i < kDraws; ++i) {
    const Choices choices = space.sample(generator);
    ++seen[static_cast<std::size_t>(choices[0] * 3 + choices[1])];
  }
  double chi_square = 0.0;
  for (const int count : seen) {
    chi_square += (count - 1000.0) * (count - 1000.0) / 1000.0;
  }
  EXPECT_LT(chi_square, 56.5);  // once in a million at 14 degrees of freedom
}

TEST(SearchSpaceSample, RepeatsWithItsGenerator) {
  const SearchSpace space = builtin_space("as-vit");
  Generator one(41);
  Generator two(41);
  Generator other(42);
  const Choices first = space.sample(one);
  EXPECT_EQ(first, space.sample(two));
  EXPECT_NE(first, space.sample(other));
  EXPECT_EQ(one.state(), two.state());
}

TEST(SearchSpaceNeighbours, DifferInExactlyOneDecision) {
  const SearchSpace space = builtin_space("as-vit");
  Generator generator(43);
  const Choices choices = space.sample(generator);
  const std::vector<Choices> neighbours = space.neighbours(choices);
  // The choices of all decisions, less the one taken in each: 45 - 12.
  EXPECT_EQ(neighbours.size(), 33u);
  EXPECT_EQ(std::set<Choices>(neighbours.begin(), neighbours.end()).size(), neighbours.size());
  for (const Choices& neighbour : neighbours) {
    int differing = 0;
    for (std::size_t d = 0; d < choices.size(); ++d) {
      differing += neighbour[d] != choices[d] ? 1 : 0;
    }
    EXPECT_EQ(differing, 1);
    EXPECT_NE(space.realise(neighbour), space.realise(choices));
  }
}

TEST(SearchSpaceChoices, AreChecked) {
  const SearchSpace space = builtin_space("as-vit");
  Choices choices = kSeedChoices;
  choices[4] = 3;
  const std::string out_of_range = "choice of split_1: got 3, expected 0 .. 2";
  EXPECT_EQ(rejection([&] { space.realise(choices); }), out_of_range);
  EXPECT_EQ(rejection([&] { space.neighbours(choices); }), out_of_range);
  EXPECT_EQ(rejection([&] { space.describe(choices); }), out_of_range);
  choices[4] = -1;
  EXPECT_EQ(rejection([&] { space.realise(choices); }),
            "choice of split_1: got -1, expected 0 .. 2");
  choices.pop_back();
  EXPECT_EQ(rejection([&] { space.realise(choices); }),
            "choices: got 11 values, expected 12, one a decision");
}

TEST(SearchSpaceWith, ChangesTheTemplateAlone) {
  const SearchSpace space = builtin_space("as-vit");
  const SearchSpace small = space.with("/image_size", 32).with("/classes", 10);
  TextDefaults defaults;
  defaults.image_size = 32;
  defaults.classes = 10;
  EXPECT_EQ(small.realise(kSeedChoices), parse_topology_text(kSeedText, defaults));
  EXPECT_EQ(small.size(), space.size());
  EXPECT_EQ(space.realise(kSeedChoices), parse_topology_text(kSeedText));
}

TEST(SearchSpaceWith, RejectsWhatDoesNotFit) {
  const SearchSpace space = builtin_space("as-vit");
  EXPECT_EQ(rejection([&] { space.with("/image_size", 200); }),
            "space as-vit split_1=4: /stages/0/split: got 4, expected a divisor of the grid side "
            "50");
  EXPECT_EQ(rejection([&] { space.with("/image_size", "big"); }),
            "space as-vit template: /image_size: got \"big\", expected an integer of 32 bits");
  EXPECT_EQ(rejection([&] { space.with("/stages/0/split", 4); }),
            "/stages/0/split: got 4, expected nothing: the decision split_1 writes it");
  EXPECT_EQ(rejection([&] { space.with("/stages/0", 4); }),
            "/stages/0: got 4, expected a value that holds /stages/0/split");
  EXPECT_EQ(
      rejection([&] { space.with("/stages/9/width", 4); }),
      "space as-vit: got \"/stages/9/width\", expected a pointer to a member of the template");
  EXPECT_EQ(rejection([&] { space.with("image_size", 4); }),
            "space as-vit: got \"image_size\", expected a JSON pointer such as /stages/0/split");
}

TEST(SearchSpaceRealise, NamesTheChoicesThatDoNotGoTogether) {
  // Either choice is valid alone; a grid of 4 x 4 is not split by 8.
  nlohmann::json document = builtin_space("as-vit").to_json();
  document["decisions"] = nlohmann::json::parse(R"([
    {"name": "size", "pointers": ["/image_size"], "choices": [224, 80]},
    {"name": "split", "pointers": ["/stages/0/split"], "choices": [2, 8]}])");
  const SearchSpace space = SearchSpace::from_json(document);
  EXPECT_NO_THROW(space.realise({0, 1}));
  EXPECT_NO_THROW(space.realise({1, 0}));
  EXPECT_EQ(rejection([&] {
              space.realise({1, 1});
            }),
            "space as-vit size=80 split=8: /stages/0/split: got 8, expected a divisor of the grid "
            "side 20");
}

}  // namespace
}  // namespace asvit
