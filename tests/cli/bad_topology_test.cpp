// Topologies that the program must refuse: status 2, one line that says where, nothing on standard
// output. `asvit cost` reads them; all subcommands share the reader.
#include <ostream>

#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;
using ::testing::ValuesIn;

struct BadText {
  const char* name;
  const char* text;
  const char* part;
};

void PrintTo(const BadText& bad, std::ostream* out) { *out << bad.name; }

class BadTextTest : public CliTest, public ::testing::WithParamInterface<BadText> {};

TEST_P(BadTextTest, IsRefused) {
  const ProgramResult result = run({"cost", "--image-size", "32", GetParam().text});
  expect_refused(result, 2, GetParam().part);
  EXPECT_EQ(files(), std::vector<std::string>());
}

const std::vector<BadText>& bad_texts() {
  static const std::vector<BadText> table = {
      {"TooFewStages", "8,2,3|4,1,2|4,1,4|32", "topology text"},
      {"NoHeads", "8,2,3|4,1,2|4,1,4|4,1,6|", "topology text"},
      {"Words", "a,b,c|4,1,2|4,1,4|4,1,6|32", "topology text"},
      {"Negative", "8,2,-3|4,1,2|4,1,4|4,1,6|32", "topology text"},
      {"BeyondThirtyTwoBits", "8,2,4294967299|4,1,2|4,1,4|4,1,6|32", "topology text"},
      {"SomethingBehind", "8,2,3|4,1,2|4,1,4|4,1,6|32 x", "topology text"},
      {"ZeroDepth", "8,2,3,0|4,1,2,1|4,1,4,1|4,1,6,1|32", "topology text"},
      {"HeadsNoMultipleOfEight", "8,2,3|4,1,2|4,1,4|4,1,6|12", "multiple of 8"},
      {"KernelSmallerThanStride", "3,2,3|4,1,2|4,1,4|4,1,6|32", "at least the stride 4"},
      {"SplitDoesNotDivideTheGrid", "8,3,3|4,1,2|4,1,4|4,1,6|32", "a divisor of the grid side 8"},
      {"TwoLines", "8,2,3|4,1,2\n|4,1,4|4,1,6|32", "topology text"},
  };
  return table;
}

INSTANTIATE_TEST_SUITE_P(Table, BadTextTest, ValuesIn(bad_texts()),
                         [](const auto& test) { return std::string(test.param.name); });

struct BadJson {
  const char* name;
  const char* patch;  ///< RFC 6902, applied to a topology that is fine
  const char* part;
};

void PrintTo(const BadJson& bad, std::ostream* out) { *out << bad.name; }

class BadJsonTest : public CliTest, public ::testing::WithParamInterface<BadJson> {};

/// A topology that is fine, as the search space has it.
json good_topology() {
  return json::parse(R"({
    "format": "asvit-topology/1", "image_size": 32, "channels": 3, "classes": 10,
    "tokenizer": {"kernel": 8, "stride": 4},
    "stages": [{"depth": 2, "width": 32, "heads": 4, "split": 2, "expansion": 3},
               {"depth": 1, "width": 64, "heads": 8, "split": 1, "expansion": 2}],
    "merges": [{"kind": "unfold", "kernel": 4}],
    "head": {"pool": "mean"}})");
}

TEST_F(CliTest, TheTopologyThatTheTableSpoilsIsFine) {
  write("topology.json", good_topology().dump());
  EXPECT_EQ(json_of({"cost", "--json", "topology.json"}).size(), 1U);
}

TEST_P(BadJsonTest, IsRefused) {
  write("topology.json", good_topology().patch(json::parse(GetParam().patch)).dump());
  const ProgramResult result = run({"cost", "topology.json"});
  expect_refused(result, 2, GetParam().part);
  expect_refused(result, 2, "topology.json");
}

const std::vector<BadJson>& bad_json() {
  static const std::vector<BadJson> table = {
      {"UnknownMember", R"([{"op": "add", "path": "/color", "value": 1}])", "/color"},
      {"OtherFormat", R"([{"op": "replace", "path": "/format", "value": "asvit-topology/9"}])",
       "/format"},
      {"NoStages", R"([{"op": "replace", "path": "/stages", "value": []}])", "/stages"},
      {"MissingWidth", R"([{"op": "remove", "path": "/stages/0/width"}])", "/stages/0/width"},
      {"WidthIsText", R"([{"op": "replace", "path": "/stages/0/width", "value": "32"}])",
       "/stages/0/width"},
      {"WidthIsAbsurd", R"([{"op": "replace", "path": "/stages/0/width", "value": 1e30}])",
       "/stages/0/width"},
      {"DepthIsAbsurd", R"([{"op": "replace", "path": "/stages/0/depth", "value": 2000000000}])",
       "/stages/0/depth"},
      {"KernelBelowStride", R"([{"op": "replace", "path": "/tokenizer/kernel", "value": 3}])",
       "/tokenizer/kernel"},
      {"SplitOfABlock", R"([{"op": "replace", "path": "/stages/0/split", "value": [2, 3]}])",
       "/stages/0/split/1"},
      {"Null", R"([{"op": "replace", "path": "", "value": null}])", "expected"},
      {"TextInside", R"([{"op": "replace", "path": "", "value": "8,2|32"}])", "topology text"},
  };
  return table;
}

INSTANTIATE_TEST_SUITE_P(Table, BadJsonTest, ValuesIn(bad_json()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(CliTest, MalformedJsonIsRefusedWithItsPlace) {
  write("topology.json", "{\n  \"format\": \"asvit-topology/1\",\n  oops\n}\n");
  expect_refused(run({"cost", "topology.json"}), 2, "'topology.json', line 3");
}

TEST_F(CliTest, DeeplyNestedJsonIsRefused) {
  const std::size_t levels = 100000;
  write("topology.json", std::string(levels, '[') + std::string(levels, ']'));
  expect_refused(run({"cost", "topology.json"}), 2, "topology.json");
}

TEST_F(CliTest, BadLineOfAFileIsNamed) {
  write("lines.txt", std::string(kText) + "\n\nnot a topology\n");
  expect_refused(run({"cost", "lines.txt", "--image-size", "32"}), 2, "lines.txt:3");
  write("lines.txt", std::string(kText) + "\n{\"format\":\n");
  expect_refused(run({"cost", "lines.txt", "--image-size", "32"}), 2, "lines.txt:2");
}

TEST_F(CliTest, NothingToReadIsRefused) {
  write("empty.txt", "");
  expect_refused(run({"cost", "empty.txt"}), 2, "empty.txt");
  expect_refused(run({"cost", "-"}), 2, "standard input");
  expect_refused(run({"cost", "nowhere.json"}), 2, "nowhere.json");
  expect_refused(run({"cost", ""}), 2, "topology");
  expect_refused(run({"cost"}), 2, "cost [options] TOPOLOGY...");
}

TEST_F(CliTest, BytesThatAreNoTextAreRefused) {
  write("noise.txt", std::string("\xff\xfe\x00\x01|\x80\n", 7));
  expect_refused(run({"cost", "noise.txt"}), 2, "noise.txt");
}

TEST_F(CliTest, RunFolderWithoutItsSeedIsRefused) {
  write("run/run.json", "{}");
  expect_refused(run({"cost", "run"}), 2, "without seed.json");
  write("run/seed.json", "{}");
  expect_refused(run({"cost", "run"}), 2, "seed.json");
}

}  // namespace
}  // namespace asvit::testing
