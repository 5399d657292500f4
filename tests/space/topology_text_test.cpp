#include "space/topology_text.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "space/search_space.h"
#include "space/topology_json.h"
#include "tests/support/sample_topologies.h"

namespace asvit {
namespace {

TEST(ParseTopologyText, ReadsAsVitLarge) {
  const Topology topology = parse_topology_text(kLargeText);
  EXPECT_EQ(topology.image_size, 224);
  EXPECT_EQ(topology.tokenizer, Tokenizer());
  EXPECT_EQ(topology.head, Head());
  ASSERT_EQ(topology.stages.size(), 4u);
  const std::vector<std::vector<int>> rows = {// width, depth, heads, head_dim, split, expansion
                                              {180, 5, 4, 45, 2, 3},
                                              {360, 2, 8, 45, 1, 2},
                                              {720, 5, 16, 45, 1, 4},
                                              {1024, 2, 32, 32, 1, 6}};
  for (std::size_t s = 0; s < 4; ++s) {
    const Stage& stage = topology.stages[s];
    EXPECT_EQ(stage.width, rows[s][0]);
    EXPECT_EQ(stage.depth(), rows[s][1]);
    for (const Block& block : stage.blocks) {
      EXPECT_EQ(block, (Block{rows[s][2], rows[s][3], rows[s][4], 1.0 * rows[s][5]}));
    }
  }
  EXPECT_EQ(topology.merges, (std::vector<Merge>(3, Merge{MergeKind::kUnfold, 4})));
}

TEST(ParseTopologyText, TakesTheRestFromItsDefaults) {
  const TextDefaults defaults{96, 1, 10, 3, 48, 2};
  const Topology topology = parse_topology_text("5,2,3|2,1,2|3,2,4,7|4,1,6|16", defaults);
  EXPECT_EQ(topology.image_size, 96);
  EXPECT_EQ(topology.channels, 1);
  EXPECT_EQ(topology.classes, 10);
  EXPECT_EQ(topology.tokenizer.stride, 3);
  EXPECT_EQ(topology.tokenizer.kernel, 5);
  EXPECT_EQ(topology.stages[0].width, 48);
  EXPECT_EQ(topology.stages[3].width, 384);
  EXPECT_EQ(topology.stages[0].depth(), 2);
  EXPECT_EQ(topology.stages[2].depth(), 7);
  EXPECT_EQ(topology.merges[1].kernel, 3);
}

TEST(ParseTopologyText, NamesWhatItCannotRead) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", "topology text \"\": got 1 parts, expected 4 stages and the heads, separated by |"},
      {"8,2,3|4,1,2|4,1,4|32",
       "topology text \"8,2,3|4,1,2|4,1,4|32\": got 4 parts, expected 4 stages and the heads, "
       "separated by |"},
      {"8,2,3|4,1,2|4,1,4|4,1,6|32,1025",
       "topology text, width at character 25: got 1025, expected 1 .. 1024"},
      {"8,2|4,1,2|4,1,4|4,1,6|32",
       "topology text, stage 1 at character 1: got 2 numbers, expected 3 or 4"},
      {"8,2,3|4,1,2,1,1|4,1,4|4,1,6|32",
       "topology text, stage 2 at character 7: got 5 numbers, expected 3 or 4"},
      {"8,2,3|4,x,2|4,1,4|4,1,6|32",
       "topology text, split of stage 2 at character 9: got \"x\", expected an integer from 1 to "
       "2147483647"},
      {"8,2,3|4,1,2|4,1,4.5|4,1,6|32",
       "topology text, expansion of stage 3 at character 17: got \"4.5\", expected an integer from "
       "1 to 2147483647"},
      {"8,2,3|4,1,2|4,1,4|4,1,6,0|32",
       "topology text, depth of stage 4 at character 25: got \"0\", expected an integer from 1 to "
       "2147483647"},
      {"8,2,3|4,1,2|4,1,4|4,1,6,1001|32",
       "topology text, depth of stage 4 at character 19: got 1001, expected 1 .. 1000"},
      {"99999999999,2,3|4,1,2|4,1,4|4,1,6|32",
       "topology text, kernel of stage 1 at character 1: got \"99999999999\", expected an integer "
       "from 1 to 2147483647"},
      {"8,2,3|4,1,2|4,1,4|4,1,6|",
       "topology text, heads at character 25: got \"\", expected an integer from 1 to 2147483647"},
      {"8,2,3|4,1,2|4,1,4|4,1,6|12",
       "topology text, heads at character 25: got 12, expected a multiple of 8, halved for every "
       "earlier stage"},
      {"8,2,3|4,1,2|4,1,4|4,1,6|32, 64",
       "topology text, width at character 28: got \" 64\", expected an integer from 1 to "
       "2147483647"},
      {"8,2,3|4,1,2|4,1,4|4,1,6|32,64,1",
       "topology text, heads at character 25: got 3 numbers, expected 1 or 2"},
      {"8,2,3|4,3,2|4,1,4|4,1,6|32",
       "topology text \"8,2,3|4,3,2|4,1,4|4,1,6|32\": /stages/1/split: got 3, expected a divisor "
       "of the grid side 28"},
      {"3,2,3|4,1,2|4,1,4|4,1,6|32",
       "topology text \"3,2,3|4,1,2|4,1,4|4,1,6|32\": /tokenizer/kernel: got 3, expected at least "
       "the stride 4"},
      {"8,2,3|1,1,2|4,1,4|4,1,6|32",
       "topology text \"8,2,3|1,1,2|4,1,4|4,1,6|32\": /merges/0/kernel: got 1, expected 2 .. 64"},
      {"8,2,3|4,1,2|4,1,4|4,1,6|512",
       "topology text \"8,2,3|4,1,2|4,1,4|4,1,6|512\": /stages/0/head_dim: got 0, expected 1 .. "
       "65536"},
  };
  for (const auto& [text, message] : table) {
    EXPECT_EQ(rejection([&, &bad = text] { parse_topology_text(bad); }), message);
  }
}

TEST(ParseTopologyText, RejectsDefaultsThatCannotBe) {
  TextDefaults defaults;
  defaults.depth = 0;
  EXPECT_EQ(rejection([&] { parse_topology_text(kSeedText, defaults); }),
            "topology text, depth of stage 1 at character 1: got 0, expected 1 .. 1000");
  defaults = TextDefaults();
  defaults.width = -5;
  rejection([&] { parse_topology_text(kSeedText, defaults); });
  defaults = TextDefaults();
  defaults.stride = 0;
  rejection([&] { parse_topology_text(kSeedText, defaults); });
  defaults = TextDefaults();
  defaults.image_size = 0;
  rejection([&] { parse_topology_text(kSeedText, defaults); });
}

TEST(TopologyText, WritesWhatIsNotTheDefault) {
  const Topology large = parse_topology_text(kLargeText);
  EXPECT_EQ(topology_text(large), kLargeText);
  EXPECT_EQ(topology_text(parse_topology_text(kSeedText)), kSeedText);
  TextDefaults defaults;
  defaults.width = 180;
  EXPECT_EQ(topology_text(large, defaults), "8,2,3,5|4,1,2,2|4,1,4,5|4,1,6,2|32");
  const Topology deep = parse_topology_text("8,2,3,3|4,1,2,3|4,1,4,3|4,1,6,3|32,64");
  defaults.depth = 3;
  EXPECT_EQ(topology_text(deep, defaults), "8,2,3|4,1,2|4,1,4|4,1,6|32,64");
}

TEST(TopologyText, RoundTripsTheSearchSpaceUnderManyDefaults) {
  const SearchSpace space = builtin_space("as-vit");
  Generator generator(101);
  for (int i = 0; i < 500; ++i) {
    TextDefaults defaults;
    defaults.image_size = 32 * (1 + static_cast<int>(generator.below(7)));
    defaults.classes = 1 + static_cast<int>(generator.below(1000));
    defaults.channels = 1 + static_cast<int>(generator.below(3));
    defaults.width = 16 + static_cast<int>(generator.below(200));
    defaults.depth = 1 + static_cast<int>(generator.below(3));
    const int width = 16 + static_cast<int>(generator.below(200));
    std::vector<int> depths;
    for (int s = 0; s < 4; ++s) {
      depths.push_back(1 + static_cast<int>(generator.below(3)));
    }
    Topology topology = resized(space.realise(space.sample(generator)), width, depths);
    topology.image_size = defaults.image_size;
    topology.channels = defaults.channels;
    topology.classes = defaults.classes;
    const std::optional<std::string> text = topology_text(topology, defaults);
    ASSERT_TRUE(text.has_value()) << topology_to_json(topology);
    EXPECT_EQ(parse_topology_text(*text, defaults), topology) << *text;
    EXPECT_EQ(topology_text(parse_topology_text(*text, defaults), defaults), text);
  }
}

TEST(TopologyText, IsNothingWhereItCannotSayAll) {
  const Topology good = parse_topology_text(kLargeText);
  const std::vector<std::function<void(Topology&)>> changes = {
      [](Topology& t) { t.qkv_bias = false; },
      [](Topology& t) { t.norm_eps = 1e-6; },
      [](Topology& t) { t.relative_position = 14; },
      [](Topology& t) { t.tokenizer.norm = false; },
      [](Topology& t) { t.tokenizer.padding = Padding::kNone; },
      [](Topology& t) { t.tokenizer.position = PositionEmbedding::kGrid; },
      [](Topology& t) { t.stages[0].blocks[2].expansion = 4.0; },
      [](Topology& t) {
        t.stages[3].blocks.assign(2, {32, 32, 1, 5.5});
      },
      [](Topology& t) {
        t.stages[3].blocks.assign(2, {32, 16, 1, 6.0});
      },
      [](Topology& t) {
        t.stages[3].blocks.assign(2, {36, 28, 1, 6.0});
      },
      [](Topology& t) {
        t.stages[2].blocks.assign(5, {8, 90, 1, 4.0});
      },
      [](Topology& t) { t.stages[1].width = 361; },
      [](Topology& t) { t.merges[0].kind = MergeKind::kDepthwise; },
      [](Topology& t) { t.head.pre_logits = false; },
      [](Topology& t) { t.stages[3].blocks.clear(); },
      [](Topology& t) {
        t.stages.pop_back();
        t.merges.pop_back();
      },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Topology changed = good;
    changes[i](changed);
    EXPECT_EQ(topology_text(changed), std::nullopt) << "change " << i;
  }
  EXPECT_EQ(topology_text(auto_former_record()), std::nullopt);
  EXPECT_EQ(topology_text(pit_record()), std::nullopt);
  EXPECT_EQ(topology_text(Topology()), std::nullopt);
}

TEST(TopologyText, DoesNotDependOnWhatIsSaidElsewhere) {
  Topology topology = parse_topology_text("16,2,3|4,1,2|4,1,4|4,1,6|32");
  topology.image_size = 448;
  topology.channels = 1;
  topology.classes = 7;
  topology.tokenizer.stride = 8;
  EXPECT_EQ(topology_text(topology), "16,2,3|4,1,2|4,1,4|4,1,6|32");
}

}  // namespace
}  // namespace asvit
