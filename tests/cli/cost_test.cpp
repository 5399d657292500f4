#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

constexpr const char* kLarge = "8,2,3,5|4,1,2,2|4,1,4,5|4,1,6,2|32,180";

TEST_F(CliTest, CostOfThePapersLargestModel) {
  const std::string table = output_of({"cost", kLarge});
  EXPECT_NE(table.find("87,580,820"), std::string::npos) << table;
  EXPECT_NE(table.find("22,357,813,760"), std::string::npos) << table;
  const json document = json_of({"cost", "--json", kLarge});
  ASSERT_EQ(document.size(), 1U);
  EXPECT_EQ(document[0]["parameters"], 87580820);
  EXPECT_EQ(document[0]["macs"], 22357813760);
}

TEST_F(CliTest, CostItemsAddUpToTheTotal) {
  const json document = json_of({"cost", "--json", kText, kLarge});
  ASSERT_EQ(document.size(), 2U);
  for (const json& entry : document) {
    std::int64_t parameters = 0;
    std::int64_t macs = 0;
    for (const json& item : entry["items"]) {
      parameters += item["parameters"].get<std::int64_t>();
      macs += item["macs"].get<std::int64_t>();
    }
    EXPECT_EQ(entry["parameters"], parameters);
    EXPECT_EQ(entry["macs"], macs);
  }
}

TEST_F(CliTest, CostFollowsSizeClassesWidthAndDepth) {
  const json plain = json_of({"cost", "--json", kText, "--image-size", "32", "--classes", "10"});
  const json wide = json_of({"cost", "--json", kText, "--image-size", "64", "--classes", "20",
                             "--width", "64", "--depth", "2"});
  const json& topology = wide[0]["topology"];
  EXPECT_EQ(topology["image_size"], 64);
  EXPECT_EQ(topology["classes"], 20);
  EXPECT_EQ(topology["stages"][0]["width"], 64);
  EXPECT_EQ(topology["stages"][3]["depth"], 2);
  EXPECT_GT(wide[0]["parameters"], plain[0]["parameters"]);
  EXPECT_GT(wide[0]["macs"], plain[0]["macs"]);
}

TEST_F(CliTest, CostReadsItsOwnJson) {
  const json first = json_of({"cost", "--json", kText, "--image-size", "32"});
  write("topology.json", first[0]["topology"].dump());
  EXPECT_EQ(json_of({"cost", "--json", "topology.json"}), first);
  // Options given on the command line win over the file.
  EXPECT_EQ(
      json_of({"cost", "--json", "topology.json", "--classes", "7"})[0]["topology"]["classes"], 7);
}

}  // namespace
}  // namespace asvit::testing
