#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "space/cost.h"
#include "space/retokenized.h"
#include "space/topology_identity.h"
#include "space/topology_json.h"
#include "space/topology_text.h"
#include "tests/support/rejection.h"
#include "tests/support/sample_topologies.h"

namespace asvit {
namespace {

template <typename T>
struct Expected {
  T value;
  const char* name;
};

/// Every value of the enum has this name, and the table holds no others.
template <typename T, typename Row, std::size_t kCount>
void expect_names(const std::vector<Expected<T>>& all, const Row (&table)[kCount]) {
  EXPECT_EQ(all.size(), kCount);
  for (const Expected<T>& each : all) {
    EXPECT_STREQ(name_of(each.value, table), each.name);
    EXPECT_EQ(find_value(each.name, table), each.value);
  }
}

TEST(Names, EveryValueOfATopologysEnumsHasOne) {
  expect_names<Padding>({{Padding::kSame, "same"}, {Padding::kNone, "none"}}, kPaddings);
  expect_names<PositionEmbedding>({{PositionEmbedding::kNone, "none"},
                                   {PositionEmbedding::kGrid, "grid"},
                                   {PositionEmbedding::kGridAndClassToken, "grid+class_token"}},
                                  kPositionEmbeddings);
  expect_names<Pool>({{Pool::kMean, "mean"}, {Pool::kClassToken, "class_token"}}, kPools);
  expect_names<MergeKind>({{MergeKind::kUnfold, "unfold"}, {MergeKind::kDepthwise, "depthwise"}},
                          kMergeKinds);
  expect_names<BlockFamily>({{BlockFamily::kVit, "vit"},
                             {BlockFamily::kCrate, "crate"},
                             {BlockFamily::kCrateAlpha, "crate-alpha"}},
                            kBlockFamilies);
  expect_names<CoarseTokens>({{CoarseTokens::kDilate, "dilate"}, {CoarseTokens::kResize, "resize"}},
                             kCoarseTokens);
}

TEST(Names, ThoseOfBlockFamiliesAreRead) {
  EXPECT_EQ(block_family("crate-alpha"), BlockFamily::kCrateAlpha);
  EXPECT_EQ(rejection([] { block_family("swin"); }),
            "got 'swin', expected one of vit, crate, crate-alpha");
  EXPECT_EQ(rejection([] { coarse_tokens("blur"); }),
            "coarse_tokens: got 'blur', expected dilate or resize");
}

struct Unlisted {
  const char* where;
  std::function<void(Topology&)> set;
};

std::vector<Unlisted> unlisted_values() {
  return {{"/tokenizer/padding", [](Topology& t) { t.tokenizer.padding = Padding{7}; }},
          {"/tokenizer/position", [](Topology& t) { t.tokenizer.position = PositionEmbedding{7}; }},
          {"/stages/1/family", [](Topology& t) { t.stages[1].family = BlockFamily{7}; }},
          {"/merges/0/kind", [](Topology& t) { t.merges[0].kind = MergeKind{7}; }},
          {"/head/pool", [](Topology& t) { t.head.pool = Pool{7}; }}};
}

TEST(Names, AValueWithoutOneIsRefusedEverywhere) {
  for (const Unlisted& value : unlisted_values()) {
    Topology topology = pit_record();
    value.set(topology);
    EXPECT_THROW(topology_to_json(topology), std::invalid_argument) << value.where;
    EXPECT_THROW(content_hash(topology), std::invalid_argument) << value.where;
    EXPECT_THROW(cost(topology), std::invalid_argument) << value.where;
    const std::string message = rejection([&] { validate(topology); });
    EXPECT_EQ(message.rfind(std::string(value.where) + ": got the value 7, expected that of ", 0),
              0u)
        << message;
  }
}

TEST(BlockFamilies, AgreeWithTheirPublications) {
  const BlockTraits& vit = traits(BlockFamily::kVit);
  EXPECT_EQ(vit.projections, 3);
  EXPECT_TRUE(vit.input_bias && vit.output_bias && vit.adds_second_half && vit.distances);
  EXPECT_FALSE(vit.sparse_coding);
  // CRATE: one projection, a square dictionary, and the step's result is the block's.
  const BlockTraits& crate = traits(BlockFamily::kCrate);
  EXPECT_EQ(crate.projections, 1);
  EXPECT_EQ(hidden_units({24, BlockFamily::kCrate, {}}, {1, 1, 1, 4.0}), 24);
  EXPECT_TRUE(crate.sparse_coding && !crate.adds_second_half && !crate.input_bias);
  // CRATE-alpha: an overcomplete dictionary, a decoder, a residual branch.
  const BlockTraits& alpha = traits(BlockFamily::kCrateAlpha);
  EXPECT_EQ(hidden_units({24, BlockFamily::kCrateAlpha, {}}, {1, 1, 1, 4.0}), 96);
  EXPECT_TRUE(alpha.sparse_coding && alpha.adds_second_half && !alpha.output_bias);
}

}  // namespace
}  // namespace asvit
