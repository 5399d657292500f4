#include <algorithm>

#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

TEST_F(CliTest, ScaleLeavesATrajectoryAndAFamily) {
  const std::string report = output_of(scale_arguments("run"));
  EXPECT_NE(report.find("8M"), std::string::npos) << report;
  EXPECT_EQ(files(), (std::vector<std::string>{"run", "run/family", "run/family/4M.json",
                                               "run/family/8M.json", "run/report.html",
                                               "run/run.json", "run/trajectory.jsonl"}));
  const auto run = comparable_run(folder_ / "run");
  const json& steps = run.at("trajectory.jsonl");
  ASSERT_GT(steps.size(), 2U);
  EXPECT_EQ(steps[0]["depths"], json({1, 1, 1, 1}));
  EXPECT_EQ(steps[0]["model_width"], 32);
  for (const auto& [name, target] : {std::pair("4M", 4e6), std::pair("8M", 8e6)}) {
    const json& config = run.at(std::string("family/") + name + ".json");
    double nearest = 0.0;
    for (const json& step : steps) {
      const double size = step["parameters"].get<double>();
      nearest = size <= target ? std::max(nearest, size) : nearest;
    }
    EXPECT_EQ(config["parameters"], nearest);
    EXPECT_EQ(config["format"], "asvit-config/1");
    // The file says what other commands count from it.
    const json bill = json_of({"cost", std::string("run/family/") + name + ".json", "--json"});
    EXPECT_EQ(bill[0]["parameters"], config["parameters"]);
    EXPECT_EQ(bill[0]["macs"], config["macs"]);
  }
}

TEST_F(CliTest, ScaleScoresAsTheScoreCommandDoes) {
  output_of(scale_arguments("run", "3M"));
  const json start = comparable_run(folder_ / "run").at("trajectory.jsonl")[0];
  const json scored =
      json_of({"score", kText, "--width", "8", "--json", "--data", "noise", "--image-size", "32",
               "--classes", "3", "--repeats", "1", "--curve-points", "2", "--images", "2"});
  json expected = scored["results"][0]["scores"];
  for (json& score : expected) {
    score.erase("seconds");
  }
  EXPECT_EQ(start["scores"], expected);
}

TEST_F(CliTest, ScaleComparesRulesForTheSameTargets) {
  const json report =
      json_of(with(scale_arguments("run"), {"--compare", "uniform,random", "--json"}));
  for (const char* rule : {"growth", "uniform", "random"}) {
    ASSERT_EQ(report[rule].size(), 2U) << report.dump(2);
    EXPECT_LE(report[rule][1]["parameters"].get<double>(), 8e6);
    EXPECT_TRUE(report[rule][1]["scores"].contains("ntk_condition"));
  }
  const auto run = comparable_run(folder_ / "run");
  EXPECT_EQ(run.at("trajectory-uniform.jsonl")[1]["depths"], json({1, 1, 1, 1}));
  EXPECT_EQ(run.at("trajectory-uniform.jsonl")[1]["width"], 9);
  // A rule that is compared grows as it does alone.
  output_of(with(scale_arguments("alone"), {"--rule", "random"}));
  EXPECT_EQ(comparable_run(folder_ / "alone").at("trajectory.jsonl"),
            run.at("trajectory-random.jsonl"));
}

TEST_F(CliTest, ScaleByMacsAndByOneMetric) {
  const auto arguments =
      with(scale_arguments("run", "10M"),
           {"--by", "macs", "--select", "length_distortion", "--multiplier", "2"});
  output_of(arguments);
  const auto run = comparable_run(folder_ / "run");
  EXPECT_LE(run.at("family/10M.json")["macs"].get<double>(), 10e6);
  for (const json& step : run.at("trajectory.jsonl")) {
    double best = 0.0;
    for (const json& candidate : step["candidates"]) {
      best = std::max(best, candidate["scores"]["length_distortion"]["mean"].get<double>());
    }
    EXPECT_EQ(step["scores"]["length_distortion"]["mean"], best);
  }
}

TEST_F(CliTest, ScaleIsTheSameForAnyThreadsAndDiffersBySeed) {
  output_of(with(scale_arguments("one"), {"--threads", "1"}));
  output_of(with(scale_arguments("three"), {"--threads", "3"}));
  output_of(with(scale_arguments("other"), {"--seed", "1"}));
  const auto run = comparable_run(folder_ / "one");
  EXPECT_EQ(comparable_run(folder_ / "three"), run);
  EXPECT_NE(comparable_run(folder_ / "other").at("trajectory.jsonl"), run.at("trajectory.jsonl"));
}

TEST_F(CliTest, ScaleTakesTheSeedOfASearch) {
  output_of(search_arguments("search", 2));
  auto arguments = scale_arguments("run", "6M");
  arguments[1] = "search";
  output_of(arguments);
  const auto run = comparable_run(folder_ / "run");
  EXPECT_EQ(run.at("run.json")["seed"], json::parse(read("search/seed.json"))["topology"]);
}

TEST_F(CliTest, ScaleGoesOnWithoutBeingToldAnythingTwice) {
  output_of(scale_arguments("run"));
  const auto whole = comparable_run(folder_ / "run");
  // As after a kill in the middle of a line.
  const std::string trajectory = read("run/trajectory.jsonl");
  write("run/trajectory.jsonl", trajectory.substr(0, trajectory.size() / 2));
  std::filesystem::remove_all(folder_ / "run/family");
  output_of({"scale", "--resume", "--out", "run"});
  EXPECT_EQ(comparable_run(folder_ / "run"), whole);
}

TEST_F(CliTest, ScaleGoesOnWithASeedFromAFileOfItsOwnSize) {
  output_of({"export", kText, "--image-size", "32", "--classes", "3", "--out", "seed.json"});
  const std::vector<std::string> arguments = {
      "scale",     "seed.json", "--data", "noise", "--repeats",      "1", "--images", "2",
      "--targets", "4M",        "--out",  "run",   "--curve-points", "2"};
  output_of(arguments);
  const auto whole = comparable_run(folder_ / "run");
  EXPECT_EQ(whole.at("run.json")["options"]["image-size"], 32);
  write("run/trajectory.jsonl", "");
  output_of(with(arguments, {"--resume"}));
  EXPECT_EQ(comparable_run(folder_ / "run"), whole);
  output_of({"scale", "seed.json", "--config", "run/run.json", "--out", "again"});
  EXPECT_EQ(comparable_run(folder_ / "again"), whole);
}

TEST_F(CliTest, ScaleNamesWhatCannotBeBuilt) {
  const ProgramResult result = run(with(scale_arguments("run", "3M,900M"), {"--blocks", "1000"}));
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("target 900M: out of reach"), std::string::npos) << result.err;
}

TEST_F(CliTest, ScaleNamesFilesThatCannotBeWrittenAndDeliversTheOthers) {
  write("run/family/4M.json/in the way", "");
  const ProgramResult result = run(scale_arguments("run"));
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("asvit: target 4M: cannot "), std::string::npos) << result.err;
  EXPECT_TRUE(std::filesystem::is_regular_file(folder_ / "run/family/8M.json"));
}

TEST_F(CliTest, ScaleNamesTargetsOutOfReachAndDeliversTheOthers) {
  const ProgramResult result = run(scale_arguments("run", "1M,4M"));
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("target 1M: out of reach"), std::string::npos) << result.err;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "run/family/4M.json"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run/family/1M.json"));
}

TEST_F(CliTest, ScaleRefusesBadOptions) {
  const auto refused = [&](const std::vector<std::string>& further, const std::string& part) {
    expect_refused(run(with(scale_arguments("run"), further)), 2, part);
    EXPECT_TRUE(files().empty());
  };
  refused({"--targets", "1M"}, "largest size: got 1000000 parameters");
  refused({"--targets", ""}, "--targets");
  refused({"--targets", "4M,4000k"}, "--targets: got 4000k twice");
  refused({"--targets", "4M,big"}, "--targets");
  refused({"--targets", "4M, 8M"}, "--targets: got ' 8M'");
  refused({"--targets", "0x4M"}, "--targets: got '0x4M'");
  refused({"--by", "gflops"}, "--by: got 'gflops'");
  refused({"--rule", "greedy"}, "got 'greedy'");
  refused({"--compare", "growth"}, "--compare: got growth twice");
  refused({"--select", "accuracy"}, "--select: got 'accuracy'");
  refused({"--width-ratios", "1.1,x"}, "--width-ratios: got 'x'");
  refused({"--width-ratios", "0.5"}, "--width-ratios: got 0.5");
  refused({"--width-ratios", "nan"}, "--width-ratios: got nan");
  refused({"--blocks", "0"}, "blocks: got 0");
  refused({"--multiplier", "0"}, "multiplier: got 0");
  refused({"--start-width", "1"}, "growth start: width 1");
  refused({"--start-depths", "1,2"}, "--start-depths: got 2 values");
  refused({"--start-depths", "1,1,1,many"}, "--start-depths: got 'many'");
  refused({"--uniform-depth", "1", "--uniform-width", "1"},
          "--uniform-depth: got 1, expected a product");
  refused({"--metrics", "none"}, "none");
  expect_refused(run({"scale", kText, "--targets", "4M"}), 2, "--out");
  expect_refused(run({"scale", "--targets", "4M", "--out", "run"}), 2, "SEED");
  expect_refused(run({"scale", "nowhere", "--targets", "4M", "--out", "run"}), 2, "nowhere");
  EXPECT_TRUE(files().empty());
}

TEST_F(CliTest, ScaleRefusesToSpoilARun) {
  output_of(scale_arguments("run"));
  const auto whole = comparable_run(folder_ / "run");
  const auto resume = with(scale_arguments("run"), {"--resume"});
  expect_refused(run(scale_arguments("run")), 2, "holds another run");
  expect_refused(run(with(resume, {"--targets", "4M,9M"})), 2, "/options/targets");
  expect_refused(run(with(resume, {"--seed", "3"})), 2, "/options/seed");
  auto other_seed = resume;
  other_seed[1] = "4,2,3|4,1,2|4,1,4|4,1,6|32";
  expect_refused(run(other_seed), 2, "/seed: got another");
  expect_refused(run(with(search_arguments("run"), {"--resume"})), 2);
  EXPECT_EQ(comparable_run(folder_ / "run"), whole);
  const std::string trajectory = read("run/trajectory.jsonl");
  write("run/trajectory.jsonl", "{}\n" + trajectory);
  expect_refused(run(resume), 2, "trajectory.jsonl: line 1");
  // Steps that the scores do not lead to.
  for (const auto& [pointer, value] : {std::pair<const char*, json>("/chosen", 1),
                                       {"/candidates/0/rank_sum", 99},
                                       {"/candidates/0/macs", 5},
                                       {"/metrics", json::array()}}) {
    json line = json::parse(trajectory.substr(
        trajectory.find('\n') + 1,
        trajectory.find('\n', trajectory.find('\n') + 1) - trajectory.find('\n') - 1));
    line[json::json_pointer(pointer)] = value;
    write("run/trajectory.jsonl",
          trajectory.substr(0, trajectory.find('\n') + 1) + line.dump() + "\n");
    expect_refused(run(resume), 2, "trajectory.jsonl: line 2");
  }
  write("run/trajectory.jsonl", "nonsense\n" + trajectory);
  expect_refused(run(resume), 2, "line 1");
  EXPECT_EQ(read("run/trajectory.jsonl"), "nonsense\n" + trajectory);
  write("other/trajectory.jsonl", trajectory);
  expect_refused(run(scale_arguments("other")), 2, "without a run.json");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "other/run.json"));
  EXPECT_EQ(read("other/trajectory.jsonl"), trajectory);
}

}  // namespace
}  // namespace asvit::testing
