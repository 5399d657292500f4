#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

TEST_F(CliTest, SpaceListNamesTheBuiltInOnes) {
  const std::string list = output_of({"space", "list"});
  EXPECT_NE(list.find("as-vit"), std::string::npos) << list;
  EXPECT_NE(list.find("4,556,250"), std::string::npos) << list;
}

TEST_F(CliTest, SpaceInfoCountsTopologies) {
  const std::string info = output_of({"space", "info", "as-vit"});
  EXPECT_NE(info.find("4,556,250 topologies"), std::string::npos) << info;
  EXPECT_NE(info.find("15.332 nats"), std::string::npos) << info;
  EXPECT_NE(info.find("heads"), std::string::npos) << info;
}

TEST_F(CliTest, SpaceShowIsReadBackAsTheSameSpace) {
  const std::string shown = output_of({"space", "show", "as-vit"});
  write("mine.json", shown);
  EXPECT_EQ(output_of({"space", "show", "mine.json"}), shown);
  EXPECT_EQ(output_of({"space", "info", "mine.json"}), output_of({"space", "info", "as-vit"}));

  output_of(search_arguments("built-in"));
  output_of(with(search_arguments("own"), {"--space", "mine.json"}));
  auto expected = comparable_run(folder_ / "built-in");
  auto got = comparable_run(folder_ / "own");
  expected["run.json"]["options"].erase("space");
  EXPECT_EQ(got["run.json"]["options"]["space"], "mine.json");
  got["run.json"]["options"].erase("space");
  EXPECT_EQ(got, expected);
}

}  // namespace
}  // namespace asvit::testing
