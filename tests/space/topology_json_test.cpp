#include "space/topology_json.h"

#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "space/topology_identity.h"
#include "space/topology_text.h"
#include "tests/support/sample_topologies.h"

namespace asvit {
namespace {

using nlohmann::json;

/// Seed topology in JSON, to be spoiled.
json seed_json() { return topology_to_json(parse_topology_text(kSeedText)); }

TEST(TopologyToJson, WritesEveryFieldInOrder) {
  EXPECT_EQ(topology_to_json(auto_former(64, {4, 2}, {3.5, 4.0})).dump(),
            R"({"format":"asvit-topology/1","image_size":224,"channels":3,"classes":100,)"
            R"("qkv_bias":true,"norm_eps":1e-06,"tokenizer":{"kernel":16,"stride":16,)"
            R"("padding":"same","norm":false,"position":"grid+class_token","class_token":true},)"
            R"("stages":[{"depth":2,"width":64,"family":"vit","heads":[4,2],"head_dim":[16,32],)"
            R"("split":1,"expansion":[3.5,4]}],"merges":[],)"
            R"("head":{"pool":"mean","norm":true,"pre_logits":false}})");
  EXPECT_EQ(topology_to_json(pit(8, 6, {1, 2}, {2, 4}))["merges"].dump(),
            R"([{"kind":"depthwise","kernel":3}])");
}

TEST(TopologyJson, RoundTripsRandomTopologies) {
  Generator generator(2);
  for (int i = 0; i < 500; ++i) {
    const Topology topology = random_topology(generator);
    const std::string text = topology_to_json(topology).dump();
    const Topology read = topology_from_json(json::parse(text));
    ASSERT_EQ(read, topology) << text;
    EXPECT_EQ(topology_to_json(read).dump(), text);
    EXPECT_EQ(content_hash(read), content_hash(topology));
  }
}

TEST(TopologyJson, RoundTripsTheKnownFamilies) {
  for (const Topology& topology :
       {parse_topology_text(kLargeText), auto_former_record(), pit_record()}) {
    EXPECT_EQ(topology_from_json(topology_to_json(topology)), topology);
  }
}

TEST(TopologyFromJson, DoesNotDependOnTheOrderOfMembers) {
  // json sorts its members, ordered_json keeps them.
  const nlohmann::ordered_json ordered = topology_to_json(pit_record());
  EXPECT_NE(json(ordered).dump(), ordered.dump());
  EXPECT_EQ(content_hash(topology_from_json(json(ordered))), content_hash(pit_record()));
}

TEST(TopologyFromJson, FillsInWhatMayBeLeftOut) {
  const json document = json::parse(R"({
    "format": "asvit-topology/1", "image_size": 224, "channels": 3, "classes": 1000,
    "tokenizer": {"kernel": 8, "stride": 4},
    "stages": [
      {"depth": 1, "width": 32, "heads": 4, "split": 2, "expansion": 3},
      {"depth": 1, "width": 64, "heads": [8], "split": 1, "expansion": 2.0},
      {"depth": 1, "width": 128, "heads": 16, "split": 1, "expansion": [4]},
      {"depth": 1, "width": 256, "heads": 32, "split": 1, "expansion": 6}],
    "merges": [{"kind": "unfold", "kernel": 4}, {"kind": "unfold", "kernel": 4},
               {"kind": "unfold", "kernel": 4}]})");
  EXPECT_EQ(topology_from_json(document), parse_topology_text(kSeedText));
}

TEST(TopologyFromJson, DerivesTheHeadDimensionPerBlock) {
  json document = topology_to_json(auto_former_record());
  document["stages"][0].erase("head_dim");
  EXPECT_EQ(topology_from_json(document), auto_former_record());
  document["stages"][0]["heads"][3] = 193;
  EXPECT_EQ(rejection([&] { topology_from_json(document); }),
            "/stages/0/heads: got 193, expected 1 .. 192, the width, where head_dim is left out");
}

struct BadJson {
  std::string pointer;
  json value;  ///< discarded: the member is removed
  std::string message;
};

void PrintTo(const BadJson& row, std::ostream* out) { *out << row.message; }

class TopologyJsonFault : public testing::TestWithParam<BadJson> {};

TEST_P(TopologyJsonFault, IsNamed) {
  json document = seed_json();
  const json::json_pointer pointer(GetParam().pointer);
  if (GetParam().value.is_discarded()) {
    document[pointer.parent_pointer()].erase(pointer.back());
  } else {
    document[pointer] = GetParam().value;
  }
  EXPECT_EQ(rejection([&] { topology_from_json(document); }), GetParam().message);
}

const json kRemoved(json::value_t::discarded);

INSTANTIATE_TEST_SUITE_P(
    Documents, TopologyJsonFault,
    testing::Values(
        BadJson{"", 5, "(document): got 5, expected an object"},
        BadJson{"", json::array(), "(document): got an array of 0, expected an object"},
        BadJson{"/format", kRemoved, "/format: got nothing, expected this member"},
        BadJson{"/format", "asvit-topology/2",
                "/format: got \"asvit-topology/2\", expected \"asvit-topology/1\""},
        BadJson{"/size", 3,
                "/size: got an unknown member, expected one of format, image_size, channels, "
                "classes, qkv_bias, norm_eps, relative_position, sparse_coding, tokenizer, stages, "
                "merges, head"},
        BadJson{"/image_size", 224.0, "/image_size: got 224.0, expected an integer of 32 bits"},
        BadJson{"/image_size", "224", "/image_size: got \"224\", expected an integer of 32 bits"},
        BadJson{"/image_size", true, "/image_size: got true, expected an integer of 32 bits"},
        BadJson{"/image_size", 4294967520,
                "/image_size: got 4294967520, expected an integer of 32 bits"},
        BadJson{"/channels", nullptr, "/channels: got null, expected an integer of 32 bits"},
        BadJson{"/classes", kRemoved, "/classes: got nothing, expected this member"},
        BadJson{"/qkv_bias", 1, "/qkv_bias: got 1, expected true or false"},
        BadJson{"/norm_eps", "small", "/norm_eps: got \"small\", expected a finite number"},
        BadJson{"/norm_eps", true, "/norm_eps: got true, expected a finite number"},
        BadJson{"/norm_eps", -1, "/norm_eps: got -1.0, expected above 0 and at most 1"}));

INSTANTIATE_TEST_SUITE_P(
    Parts, TopologyJsonFault,
    testing::Values(
        BadJson{"/tokenizer", 8, "/tokenizer: got 8, expected an object"},
        BadJson{"/tokenizer/size", 8,
                "/tokenizer/size: got an unknown member, expected one of kernel, stride, dilation, "
                "padding, "
                "patch_norm, norm, position, class_token"},
        BadJson{"/tokenizer/kernel", kRemoved,
                "/tokenizer/kernel: got nothing, expected this member"},
        BadJson{"/tokenizer/padding", "valid",
                "/tokenizer/padding: got \"valid\", expected one of \"same\", \"none\""},
        BadJson{"/tokenizer/position", "learned",
                "/tokenizer/position: got \"learned\", expected one of \"none\", \"grid\", "
                "\"grid+class_token\""},
        BadJson{"/tokenizer/norm", "yes", "/tokenizer/norm: got \"yes\", expected true or false"},
        BadJson{"/sparse_coding", json::object({{"eta", 0}}),
                "/sparse_coding/eta: got 0.0, expected above 0 and at most 10"},
        BadJson{"/sparse_coding", json::object({{"lambda", -0.5}}),
                "/sparse_coding/lambda: got -0.5, expected 0 .. 10"},
        BadJson{"/sparse_coding", json::object({{"threshold", 1}}),
                "/sparse_coding/threshold: got an unknown member, expected one of eta, lambda"},
        BadJson{"/merges", json::object(), "/merges: got an object, expected an array"},
        BadJson{"/merges/1", 4, "/merges/1: got 4, expected an object"},
        BadJson{"/merges/1/kind", "pool",
                "/merges/1/kind: got \"pool\", expected one of \"unfold\", \"depthwise\""},
        BadJson{"/merges/1/kernel", 2.5,
                "/merges/1/kernel: got 2.5, expected an integer of 32 bits"},
        BadJson{"/merges/1/stride", 2,
                "/merges/1/stride: got an unknown member, expected one of kind, kernel"},
        BadJson{"/head", "mean", "/head: got \"mean\", expected an object"},
        BadJson{"/head/pool", "max",
                "/head/pool: got \"max\", expected one of \"mean\", \"class_token\""},
        BadJson{"/head/classes", 10,
                "/head/classes: got an unknown member, expected one of pool, norm, pre_logits"}));

INSTANTIATE_TEST_SUITE_P(
    Stages, TopologyJsonFault,
    testing::Values(
        BadJson{"/stages", 4, "/stages: got 4, expected an array"},
        BadJson{"/stages", json::array(), "/stages: got 0 stages, expected 1 .. 64"},
        BadJson{"/stages/2", nullptr, "/stages/2: got null, expected an object"},
        BadJson{"/stages/2/depth", kRemoved, "/stages/2/depth: got nothing, expected this member"},
        BadJson{"/stages/2/depth", 0, "/stages/2/depth: got 0, expected 1 .. 1000"},
        BadJson{"/stages/2/depth", 2000000000,
                "/stages/2/depth: got 2000000000, expected 1 .. 1000"},
        BadJson{"/stages/2/family", "mamba",
                "/stages/2/family: got \"mamba\", expected one of \"vit\", \"crate\", "
                "\"crate-alpha\""},
        BadJson{"/stages/2/heads", json::array({16, 16}),
                "/stages/2/heads: got an array of 2, expected one value, or an array of the depth "
                "1"},
        BadJson{"/stages/2/heads", json::array({16.5}),
                "/stages/2/heads/0: got 16.5, expected an integer of 32 bits"},
        BadJson{"/stages/2/split", 4,
                "/stages/2/split: got 4, expected a divisor of the grid side 14"},
        BadJson{"/stages/2/expansion", std::nan(""),
                "/stages/2/expansion: got null, expected a finite number"},
        BadJson{"/stages/2/expansion", 1e300,
                "/stages/2/expansion: got 1e+300, expected 1 .. 4194304 hidden units at width "
                "128"},
        BadJson{"/stages/2/mlp", 4,
                "/stages/2/mlp: got an unknown member, expected one of depth, width, family, "
                "heads, head_dim, split, expansion"}));

}  // namespace
}  // namespace asvit
