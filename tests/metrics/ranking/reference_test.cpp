#include "metrics/ranking/reference.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "metrics/ranking/csv_rows.h"
#include "run/atomic_file.h"
#include "space/cost.h"
#include "tests/support/rejection.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

constexpr const char* kPitLine =
    R"({"space": "pit", "architecture": {"base_dim": 16, "mlp_ratio": 6, "depth": [2, 8, 4], )"
    R"("num_heads": [2, 4, 4]}, "accuracy": {"a": 68.33, "b": 72.5}})";
/// The same network, measured again.
constexpr const char* kPitLineAgain =
    R"({"space": "pit", "architecture": {"base_dim": 16, "mlp_ratio": 6, "depth": [2, 8, 4], )"
    R"("num_heads": [2, 4, 4]}, "accuracy": {"a": 68.41, "b": 72.1}})";
constexpr const char* kTextLine = R"({"topology": "8,2,3|4,1,2|4,1,4|4,1,6|32", "accuracy": 81.5})";

class ReferenceTest : public ::testing::Test {
 protected:
  Reference read(const std::string& content, const std::string& name = "r.jsonl",
                 const ReferenceOptions& options = {}) const {
    write_file_atomically(folder_ / name, content);
    return read_reference(folder_ / name, options);
  }

  /// What is wrong with the content, without the folder.
  std::string complaint(const std::string& content, const std::string& name = "r.jsonl",
                        const ReferenceOptions& options = {}) const {
    const std::string text = rejection([&] { read(content, name, options); });
    const std::string folder = (folder_ / std::string()).string();
    return text.rfind(folder, 0) == 0 ? text.substr(folder.size()) : text;
  }

  const TemporaryFolder folder_;
};

std::string lines(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    text += part + "\n";
  }
  return text;
}

TEST_F(ReferenceTest, ReadsRecordsOfABuiltInSpace) {
  const Reference reference = read(lines({kPitLine, "", kPitLineAgain}));
  ASSERT_EQ(reference.entries.size(), 2U);
  EXPECT_EQ(reference.columns, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(cost(reference.entries[0].topology).parameters(), 893828);
  EXPECT_EQ(reference.entries[0].accuracy.at("b"), 72.5);
  EXPECT_EQ(reference.space->name(), "pit");
  EXPECT_EQ(reference.entries[0].choices, (Choices{0, 2, 3, 6}));
  ASSERT_EQ(reference.warnings.size(), 1U);
  EXPECT_EQ(reference.warnings[0], "1 of 2 entries repeat another entry's topology: each counts");
}

TEST_F(ReferenceTest, ReadsTextAndASingleAccuracy) {
  ReferenceOptions options;
  options.defaults.image_size = 64;
  options.space = builtin_space("as-vit");
  const Reference reference =
      read(lines({kTextLine, R"({"topology": "4,2,3|4,1,2|4,1,4|4,1,6|32", "accuracy": null})"}),
           "r.jsonl", options);
  EXPECT_EQ(reference.columns, std::vector<std::string>{"accuracy"});
  EXPECT_EQ(reference.entries[0].topology.image_size, 64);
  EXPECT_TRUE(reference.entries[1].accuracy.empty());
  EXPECT_EQ(reference.entries[0].choices->front(), 4);
  EXPECT_EQ(reference.entries[1].choices->front(), 0);
  EXPECT_EQ(
      reference.warnings,
      std::vector<std::string>{"column accuracy has one value throughout: nothing to rank by"});
}

TEST_F(ReferenceTest, ReadsCsvWithQuotes) {
  const std::string csv =
      "topology,\"x, y\",z\r\n\"8,2,3|4,1,2|4,1,4|4,1,6|32\",81.5,\r\n"
      "\"4,2,3|4,1,2|4,1,4|4,1,6|32\",nan,7\r\n\"6,2,3|4,1,2|4,1,4|4,1,6|32\",80,8\r\n";
  const Reference reference = read(csv, "r.csv");
  EXPECT_EQ(reference.columns, (std::vector<std::string>{"x, y", "z"}));
  EXPECT_EQ(reference.entries[0].accuracy.at("x, y"), 81.5);
  EXPECT_EQ(reference.entries[0].accuracy.count("z"), 0U);
  EXPECT_EQ(reference.entries[1].accuracy.at("z"), 7.0);
  ASSERT_EQ(reference.warnings.size(), 1U);
  EXPECT_EQ(reference.warnings[0],
            "1 of 3 entries have an accuracy that is not finite: left out of column x, y");
  ReferenceOptions options;
  options.only_columns = {"z"};
  EXPECT_EQ(read(csv, "r.csv", options).columns, std::vector<std::string>{"z"});
}

TEST_F(ReferenceTest, WarnsOfTopologiesOutsideTheSpace) {
  ReferenceOptions options;
  options.space = builtin_space("pit");
  const Reference reference = read(lines({kPitLine, kTextLine}), "r.jsonl", options);
  EXPECT_FALSE(reference.entries[1].choices);
  EXPECT_EQ(reference.warnings[0],
            "1 of 2 entries are not of the space pit: left out of its decisions' rows");
}

TEST_F(ReferenceTest, WarnsOfEntriesThatNameAnotherSpace) {
  ReferenceOptions options;
  options.space = builtin_space("pit-ti");
  const Reference reference = read(lines({kPitLine, kPitLineAgain}), "r.jsonl", options);
  EXPECT_NE(
      std::find(reference.warnings.begin(), reference.warnings.end(),
                "2 of 2 entries name another space: read as pit-ti, other networks with other "
                "sizes"),
      reference.warnings.end());
}

TEST_F(ReferenceTest, WarnsOfColumnsThatOrderNothing) {
  const Reference reference = read(
      "topology,a,same,none\n\"8,2,3|4,1,2|4,1,4|4,1,6|32\",1,5,\n"
      "\"4,2,3|4,1,2|4,1,4|4,1,6|32\",2,5,nan\n",
      "R.CSV");
  EXPECT_EQ(reference.warnings,
            (std::vector<std::string>{
                "1 of 2 entries have an accuracy that is not finite: left out of column none",
                "column same has one value throughout: nothing to rank by",
                "column none has no accuracy: nothing to rank by"}));
  EXPECT_EQ(complaint("topology\n\"8,2,3|4,1,2|4,1,4|4,1,6|32\"\n"
                      "\"4,2,3|4,1,2|4,1,4|4,1,6|32\"\n",
                      "r.csv"),
            "r.csv: got no accuracies, expected at least one column");
}

TEST_F(ReferenceTest, TakesAByteOrderMarkAndNoColumnTwice) {
  const std::string rows = "\"8,2,3|4,1,2|4,1,4|4,1,6|32\",1\n\"4,2,3|4,1,2|4,1,4|4,1,6|32\",2\n";
  EXPECT_EQ(read("\xEF\xBB\xBFtopology,a\n" + rows, "r.csv").columns,
            std::vector<std::string>{"a"});
  EXPECT_EQ(complaint("topology,a,a\nx,1,2\n", "r.csv"),
            "r.csv: columns: got \"a\" more than once, expected every name once");
  EXPECT_EQ(complaint("topology,\nx,1\n", "r.csv"),
            "r.csv: columns: got an empty name, expected one");
  EXPECT_EQ(complaint("topology,\xff\nx,1\n", "r.csv").rfind("r.csv: columns: got the name", 0),
            0U);
  for (const char* number : {"0x10", "1e400", "1 2"}) {
    EXPECT_NE(complaint("topology,a\n\"8,2,3|4,1,2|4,1,4|4,1,6|32\"," + std::string(number) + "\n",
                        "r.csv")
                  .find("expected a number"),
              std::string::npos);
  }
  EXPECT_EQ(
      complaint(lines({R"({"topology": "8,2,3|4,1,2|4,1,4|4,1,6|32", "accuracy": NaN})"})),
      "r.jsonl:1: got NaN or Infinity, which JSON does not have, expected null for an accuracy "
      "that is missing");
}

TEST_F(ReferenceTest, RefusesWhatCannotBeRankedSayingWhere) {
  EXPECT_EQ(complaint(lines({kPitLine})), "r.jsonl: got 1 entries, expected at least 2");
  EXPECT_EQ(complaint("{\n"), "r.jsonl:1: got malformed JSON, expected an object");
  const std::string without =
      R"({"space": "pit", "architecture": {"base_dim": 16}, "accuracy": 1})";
  EXPECT_EQ(complaint(lines({kPitLine, without})).rfind("r.jsonl:2: /depth: got nothing", 0), 0U)
      << complaint(lines({kPitLine, without}));
  std::string more = kPitLine;
  more.replace(more.find("base_dim"), 0, "dim\": 3, \"");
  EXPECT_EQ(complaint(lines({more})),
            "r.jsonl:1: architecture: got the field \"dim\", expected base_dim, depth, mlp_ratio, "
            "num_heads");
  std::string unknown = kPitLine;
  unknown.replace(unknown.find("\"pit\""), 5, "\"pot\"");
  EXPECT_EQ(complaint(lines({unknown})).rfind("r.jsonl:1: space: got \"pot\", expected one of", 0),
            0U);
  EXPECT_EQ(complaint(lines({R"({"topology": "8,2,3|4,1,2|4,1,4|4,1,6|32", "accuracy": "high"})"})),
            "r.jsonl:1: /accuracy/accuracy: got \"high\", expected a number");
  ReferenceOptions options;
  options.only_columns = {"c"};
  EXPECT_EQ(complaint(lines({kPitLine, kPitLine}), "r.jsonl", options),
            "r.jsonl: columns: got \"c\", expected some of a, b");
  EXPECT_EQ(complaint("topology,a\n\"x\"y,1\n", "r.csv"),
            "r.csv: row 2: got quotes that do not match, expected CSV");
  EXPECT_EQ(complaint("topology,a\nx\n", "r.csv"),
            "r.csv: row 2: got 1 fields, expected 2, as the header has");
  EXPECT_EQ(complaint("topology,a\n\"8,2,3|4,1,2|4,1,4|4,1,6|32\",1x\n", "r.csv"),
            "r.csv: row 2: a: got \"1x\", expected a number");
}

TEST(CsvRows, AreReadAsTheyWereWritten) {
  const CsvRow row = {"plain", "with, comma", "with \"quotes\"", "two\nlines", ""};
  EXPECT_EQ(csv_rows(csv_line(row) + csv_line(row)), (std::vector<CsvRow>{row, row}));
}

}  // namespace
}  // namespace asvit
