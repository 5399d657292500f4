#include <algorithm>

#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

/// Three small networks with two columns of accuracies.
constexpr const char* kReference =
    R"({"topology": "8,2,3|4,1,2|4,1,4|4,1,6|16,32", "accuracy": {"a": 1, "b": 3}}
{"topology": "4,2,3|4,1,2|4,1,4|4,1,6|16,32", "accuracy": {"a": 2, "b": 3}}
{"topology": "8,2,2|4,1,2|4,1,4|4,1,2|16,32", "accuracy": {"a": 3, "b": null}}
{"topology": "8,2,6|4,1,6|4,1,6|4,1,2|16,32", "accuracy": {"a": 0, "b": 4}}
)";

class RankTest : public CliTest {
 protected:
  RankTest() { write("r.jsonl", kReference); }

  Arguments arguments(const std::string& out) const {
    return {"rank",           "r.jsonl",
            "--out",          out,
            "--image-size",   "32",
            "--repeats",      "1",
            "--images",       "2",
            "--data",         "noise",
            "--curve-points", "2",
            "--width",        "32",
            "--space",        "as-vit",
            "--resamples",    "50",
            "--metrics",      "length_distortion,ntk_condition"};
  }
};

TEST_F(RankTest, LeavesTablesAndPlots) {
  const std::string report =
      output_of(with(arguments("run"), {"--combine", "ntk_condition+length_distortion"}));
  EXPECT_NE(report.find("parameters"), std::string::npos) << report;
  EXPECT_NE(report.find("  decision  "), std::string::npos) << report;
  EXPECT_NE(report.find("follows most (tau with the decision)\n"), std::string::npos) << report;
  EXPECT_EQ(files(), (std::vector<std::string>{
                         "r.jsonl", "run", "run/plots", "run/plots/depth.svg",
                         "run/plots/length_distortion.svg", "run/plots/macs.svg",
                         "run/plots/ntk_condition+length_distortion.svg",
                         "run/plots/ntk_condition.svg", "run/plots/parameters.svg", "run/rank.csv",
                         "run/rank.json", "run/report.html", "run/run.json", "run/scores.jsonl"}));
  const json ranking = json::parse(read("run/rank.json"));
  EXPECT_EQ(ranking["entries"], 4);
  ASSERT_EQ(ranking["columns"]["a"].size(), 2U + 1U + 3U + 12U);
  const json& first = ranking["columns"]["b"][0];
  EXPECT_EQ(first["predictor"], "length_distortion");
  EXPECT_EQ(first["n"], 3);
  EXPECT_TRUE(ranking["decisions"]["macs"].contains("expansion_1"));
  const std::string csv = read("run/rank.csv");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 2 * 18);
  EXPECT_EQ(read("run/plots/macs.svg").rfind("<svg", 0), 0U);
}

TEST_F(RankTest, ScoresAsTheScoreCommandDoes) {
  output_of(arguments("run"));
  const json scored =
      json_of({"score", "8,2,3|4,1,2|4,1,4|4,1,6|16,32", "--image-size", "32", "--json", "--data",
               "noise", "--repeats", "1", "--images", "2", "--curve-points", "2"});
  std::string line = read("run/scores.jsonl");
  const json stored = json::parse(line.substr(0, line.find('\n')));
  EXPECT_EQ(stored["scores"]["ntk_condition"]["values"],
            scored["results"][0]["scores"]["ntk_condition"]["values"]);
}

TEST_F(RankTest, GoesOnFromTheScoresThatAreThere) {
  output_of(arguments("whole"));
  output_of(arguments("run"));
  const std::string scores = read("run/scores.jsonl");
  // As a kill in the middle of the third line leaves it.
  std::size_t end = 0;
  for (int line = 0; line < 2; ++line) {
    end = scores.find('\n', end) + 1;
  }
  write("run/scores.jsonl", scores.substr(0, end + 20));
  output_of({"rank", "--out", "run", "--resume"});
  EXPECT_EQ(json::parse(read("run/rank.json"))["columns"],
            json::parse(read("whole/rank.json"))["columns"]);
  EXPECT_EQ(read("run/scores.jsonl").substr(0, end), scores.substr(0, end));
  // Other columns and combinations cost no scores.
  const std::string again = read("run/scores.jsonl");
  output_of(with(arguments("run"), {"--resume", "--columns", "b"}));
  EXPECT_EQ(read("run/scores.jsonl"), again);
  EXPECT_FALSE(json::parse(read("run/rank.json"))["columns"].contains("a"));
}

TEST_F(RankTest, GoesOnWithRecordsWhoseSpaceSetsTheirFields) {
  write("pit.jsonl",
        R"({"space": "pit", "architecture": {"base_dim": 16, "mlp_ratio": 2, "depth": [1, 6, 4],)"
        R"( "num_heads": [2, 2, 2]}, "accuracy": 1}
{"space": "pit", "architecture": {"base_dim": 16, "mlp_ratio": 4, "depth": [1, 6, 4],)"
        R"( "num_heads": [2, 2, 2]}, "accuracy": 2})"
        "\n");
  output_of({"rank", "pit.jsonl", "--metrics", "synflow", "--out", "run"});
  const json stored =
      json::parse(read("run/scores.jsonl").substr(0, read("run/scores.jsonl").find('\n')));
  EXPECT_EQ(stored["topology"]["classes"], 100);
  output_of({"rank", "--out", "run", "--resume"});
}

TEST_F(RankTest, PlotsValuesThatDifferByRoundingAlone) {
  // 100 (0.1 + 0.2) is not 30; at 1e17 neighbours are 16 apart.
  for (const auto& [one, other] :
       {std::pair{"30.000000000000004", "30"},
        std::pair{"100000000000000016", "100000000000000000"}, std::pair{"1e17", "1e17"}}) {
    const std::string text = "|4,1,2|4,1,4|4,1,6|32\",";
    write("r.csv", "topology,a\n\"8,2,3" + text + one + "\n\"7,2,3" + text + other + "\n\"6,2,3" +
                       text + other + "\n");
    const std::string out = std::string("run_") + one;
    output_of({"rank", "r.csv", "--metrics", "synflow", "--image-size", "32", "--out", out});
    EXPECT_EQ(read(out + "/plots/macs.svg").find("nan"), std::string::npos);
  }
}

TEST_F(RankTest, RefusesTopologiesThatTheImagesDoNotFit) {
  const auto line = [](int size, int accuracy) {
    return R"({"topology": {"format": "asvit-topology/1", "image_size": )" + std::to_string(size) +
           R"(, "channels": 3, "classes": 10, "tokenizer": {"kernel": 4, "stride": 4}, "stages": )"
           R"([{"depth": 1, "width": 8, "heads": 2, "split": 1, "expansion": 2}], "merges": []}, )"
           R"("accuracy": )" +
           std::to_string(accuracy) + "}\n";
  };
  write("mixed.jsonl", line(16, 1) + line(32, 2));
  const Arguments arguments = {"rank", "mixed.jsonl", "--data", "noise", "--images",
                               "2",    "--repeats",   "1",      "--out", "run"};
  expect_refused(run(with(arguments, {"--metrics", "naswot"})), 2,
                 "mixed.jsonl:2: got 32 pixels, 3 channels, expected 16 pixels, 3 channels");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run"));
  const ProgramResult warned = run(with(arguments, {"--metrics", "synflow"}));
  EXPECT_EQ(warned.status, 0);
  EXPECT_NE(warned.err.find("scores of different inputs do not compare"), std::string::npos);
}

TEST_F(RankTest, RefusesBadInputInOneLine) {
  expect_refused(run({"rank", "--out", "x"}), 2, "REFERENCE");
  expect_refused(run({"rank", "nowhere.jsonl", "--out", "x"}), 1, "nowhere.jsonl");
  expect_refused(run(with(arguments("x"), {"--columns", "c"})), 2, "expected some of a, b");
  expect_refused(run(with(arguments("x"), {"--combine", "macs"})), 2, "--combine");
  expect_refused(run(with(arguments("x"), {"--combine", "macs+beauty"})), 2,
                 "--combine: got 'beauty' in 'macs+beauty', expected metrics");
  expect_refused(run(with(arguments("x"), {"--combine", "macs+macs"})), 2, "each once");
  expect_refused(run(with(arguments("x"), {"--combine", "macs++depth"})), 2, "single +");
  expect_refused(run(with(arguments("x"), {"--columns", "a,a"})), 2,
                 "--columns: got 'a' more than");
  expect_refused(run(with(arguments("x"), {"--metrics", "beauty"})), 2, "beauty");
  expect_refused(run(with(arguments("x"), {"--space", "pot"})), 2, "pot");
  expect_refused(run(with(arguments("x"), {"--resamples", "0"})), 2, "--resamples");
  write("one.jsonl", std::string(kReference).substr(0, std::string(kReference).find('\n')));
  std::vector<std::string> one = arguments("x");
  one[1] = "one.jsonl";
  expect_refused(run(one), 2, "got 1 entries, expected at least 2");
  EXPECT_EQ(files(), (std::vector<std::string>{"one.jsonl", "r.jsonl"}));
  output_of(arguments("run"));
  expect_refused(run(arguments("run")), 2, "run");
  expect_refused(run(with(arguments("run"), {"--resume", "--seed", "3"})), 2, "seed");
  write("r.jsonl", std::string(kReference).substr(std::string(kReference).find('\n') + 1));
  expect_refused(run(with(arguments("run"), {"--resume"})), 2, "another topology");
}

}  // namespace
}  // namespace asvit::testing
