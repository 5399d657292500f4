#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;
using ::testing::Values;

class SearchAlgorithmTest : public CliTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(SearchAlgorithmTest, LeavesAWholeRun) {
  const std::vector<std::string> arguments =
      with(search_arguments("run", 4), {"--algorithm", GetParam()});
  const std::string report = output_of(arguments);
  EXPECT_NE(report.find("Seed topology: "), std::string::npos) << report;
  EXPECT_EQ(files(),
            (std::vector<std::string>{"run", "run/report.html", "run/run.json", "run/seed.json",
                                      "run/state.json", "run/trace.jsonl"}));
  const auto run = comparable_run(folder_ / "run");
  EXPECT_EQ(run.at("run.json")["options"]["algorithm"], GetParam());
  EXPECT_EQ(run.at("trace.jsonl").size(), 4U);
  EXPECT_EQ(run.at("seed.json")["search"]["steps"], 4);
  // Whoever scores the run gets the scores of the search.
  const json scores = json_of({"score", "run", "--json", "--data", "noise", "--image-size", "32",
                               "--repeats", "1", "--curve-points", "2", "--images", "2"});
  json expected = run.at("seed.json")["scores"];
  json got = scores["results"][0]["scores"];
  for (json& score : got) {
    score.erase("seconds");
  }
  EXPECT_EQ(got, expected);
}

INSTANTIATE_TEST_SUITE_P(Algorithms, SearchAlgorithmTest,
                         Values("reinforce", "random", "evolution"),
                         [](const auto& test) { return std::string(test.param); });

TEST_F(CliTest, SearchOnRealImagesPrintsItsSeedAsJson) {
  const json seed = json_of(
      with(search_arguments("run", 2), {"--data", "fashion-mnist", "--images", "4", "--json"}));
  EXPECT_EQ(seed, json::parse(read("run/seed.json")));
  EXPECT_EQ(json::parse(read("run/run.json"))["data"],
            "fashion-mnist train: 60000 images, 10 classes");
}

TEST_F(CliTest, SearchIsTheSameForAnyThreadsAndDiffersBySeed) {
  output_of(with(search_arguments("one"), {"--threads", "1"}));
  output_of(with(search_arguments("three"), {"--threads", "3"}));
  output_of(with(search_arguments("other"), {"--seed", "1"}));
  const auto run = comparable_run(folder_ / "one");
  EXPECT_EQ(comparable_run(folder_ / "three"), run);
  EXPECT_NE(comparable_run(folder_ / "other").at("trace.jsonl"), run.at("trace.jsonl"));
}

TEST_F(CliTest, SearchIsRepeatedFromItsOwnRunFile) {
  output_of(with(search_arguments("first"), {"--seed", "18446744073709551615"}));
  output_of({"search", "--config", "first/run.json", "--out", "second"});
  EXPECT_EQ(comparable_run(folder_ / "second"), comparable_run(folder_ / "first"));
}

TEST_F(CliTest, SearchGoesOnForMoreSteps) {
  output_of(search_arguments("long", 5));
  output_of(search_arguments("grown", 2));
  output_of(with(search_arguments("grown", 5), {"--resume"}));
  EXPECT_EQ(comparable_run(folder_ / "grown"), comparable_run(folder_ / "long"));
  expect_refused(run(with(search_arguments("grown", 3), {"--resume"})), 2, "--steps: got 3");
}

TEST_F(CliTest, SearchResumesWithTheOptionsOfItsRun) {
  output_of(search_arguments("run", 2));
  const auto before = comparable_run(folder_ / "run");
  output_of({"search", "--out", "run", "--resume"});
  EXPECT_EQ(comparable_run(folder_ / "run"), before);
}

/// The options that run.json had before evolution's and the reward's were among them.
const char* const kOldOptions = R"({
  "algorithm": "evolution", "classes": 3, "curve-points": 2, "data": "noise", "device": "auto",
  "dtype": "float32", "engine": "auto", "image-size": 32, "images": 2, "isa": "auto",
  "json": false, "learning-rate": 0.08, "limit-depths": "2,2,2,2", "limit-width": 0,
  "max-params": "20M", "metrics": "ntk_condition,length_distortion", "on-corrupt": "skip",
  "out": "run", "repeats": 1, "seed": 0, "space": "as-vit", "steps": 2, "threads": 0})";

TEST_F(CliTest, SearchGoesOnWithARunFromBeforeThereWereItsOptions) {
  const std::vector<std::string> further = {"--algorithm", "evolution",      "--max-params",
                                            "20M",         "--limit-depths", "2,2,2,2"};
  output_of(with(search_arguments("whole", 4), further));
  output_of(with(search_arguments("run", 2), further));
  json run = json::parse(read("run/run.json"));
  const json present = run["options"];
  run["options"] = json::parse(kOldOptions);
  for (const auto& [name, value] : run["options"].items()) {
    EXPECT_EQ(present.at(name), value) << name;
  }
  write("run/run.json", run.dump());
  expect_refused(this->run({"search", "--out", "run", "--resume", "--population", "3"}), 2,
                 "/options/population: got 3, expected 50");
  output_of({"search", "--out", "run", "--resume", "--steps", "4"});
  EXPECT_EQ(comparable_run(folder_ / "run"), comparable_run(folder_ / "whole"));
}

TEST_F(CliTest, SearchTakesTheOptionsOfItsAlgorithm) {
  const auto trace = [&](const std::string& out, const std::vector<std::string>& further) {
    output_of(with(search_arguments(out, 6), further));
    return comparable_run(folder_ / out).at("trace.jsonl");
  };
  const std::vector<std::string> evolution = {"--algorithm", "evolution", "--population", "2"};
  const json small = trace("small", evolution);
  EXPECT_NE(small, trace("large", {"--algorithm", "evolution"}));
  EXPECT_NE(small, trace("one", with(evolution, {"--tournament", "1"})));
  EXPECT_EQ(json::parse(read("one/run.json"))["options"]["tournament"], 1);
  EXPECT_NE(trace("wide", {"--initial-scale", "1"}), trace("narrow", {}));
  EXPECT_NE(trace("swift", {"--baseline-momentum", "0.5"}), trace("slow", {}));
  EXPECT_NE(trace("short", {"--reward-window", "2"}), trace("long", {}));
}

TEST_F(CliTest, CommandLineWinsOverTheConfiguration) {
  write("options.json", R"({"steps": 9, "seed": 3, "json": true, "learning-rate": 0.5})");
  const json seed = json_of(with(search_arguments("run", 2), {"--config", "options.json"}));
  EXPECT_EQ(seed["search"]["steps"], 2);
  const json options = json::parse(read("run/run.json"))["options"];
  EXPECT_EQ(options["seed"], 3);
  EXPECT_EQ(options["learning-rate"], 0.5);
  EXPECT_FALSE(options.contains("config"));
}

TEST_F(CliTest, SearchKeepsItsLimits) {
  output_of(with(search_arguments("run"), {"--max-params", "1.5M", "--max-macs", "5.5M"}));
  const auto run = comparable_run(folder_ / "run");
  std::string lines;
  for (const json& step : run.at("trace.jsonl")) {
    lines += step["topology"].dump() + "\n";
  }
  const json bills = json_of({"cost", "--json", "-"}, lines);
  ASSERT_EQ(bills.size(), 3U);
  for (const json& bill : bills) {
    EXPECT_LE(bill["parameters"], 1500000);
    EXPECT_LE(bill["macs"], 5500000);
  }
}

TEST_F(CliTest, ResumingAFinishedSearchChangesNothing) {
  output_of(search_arguments("run"));
  const auto before = comparable_run(folder_ / "run");
  const std::string trace = read("run/trace.jsonl");
  output_of({"search", "--out", "run", "--resume"});
  EXPECT_EQ(comparable_run(folder_ / "run"), before);
  EXPECT_EQ(read("run/trace.jsonl"), trace);
}

TEST_F(CliTest, ResumeStartsWhereThereIsNothingYet) {
  output_of(with(search_arguments("run"), {"--resume"}));
  output_of(search_arguments("other"));
  EXPECT_EQ(comparable_run(folder_ / "run"), comparable_run(folder_ / "other"));
}

}  // namespace
}  // namespace asvit::testing
