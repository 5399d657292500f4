#include "report/run_section.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "space/cost.h"
#include "tests/report/run_folders.h"
#include "tests/support/rejection.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/topologies.h"

namespace asvit {
namespace {

class RunSectionTest : public ::testing::Test {
 protected:
  std::filesystem::path at(const std::string& name) const { return folder_ / name; }

  const TemporaryFolder folder_;
};

TEST_F(RunSectionTest, OfASearchHasAColumnOfEverythingAStepSays) {
  testing::write_search_run(at("s"), 450);
  const nlohmann::ordered_json section = run_section(at("s"), "s");
  EXPECT_EQ(section["kind"], "search");
  EXPECT_EQ(section["name"], "s");
  for (const char* column : {"step", "reward", "entropy", "text", "parameters", "macs"}) {
    EXPECT_EQ(section["steps"][column].size(), 450U) << column;
  }
  EXPECT_EQ(section["steps"]["scores"]["ntk_condition"].size(), 450U);
  EXPECT_EQ(section["decisions"][0]["name"], "kernel_1");
  EXPECT_EQ(section["decisions"][0]["labels"].size(), 5U);
  // Every third step, the last among them.
  EXPECT_EQ(section["probabilities"]["step"].size(), 150U);
  EXPECT_EQ(section["probabilities"]["step"].back(), 450);
  EXPECT_EQ(section["probabilities"]["values"][0].size(), section["decisions"].size());
  EXPECT_EQ(section["seed"]["sides"], (std::vector<int>{8, 4, 2, 1}));
  EXPECT_EQ(section["seed"]["parameters"], cost(testing::small_topology()).parameters());
}

TEST_F(RunSectionTest, OfASearchThatGoesOnLeavesOutWhatIsNotThereYet) {
  testing::write_search_run(at("s"), 2);
  std::filesystem::remove(at("s") / "seed.json");
  std::ofstream(at("s") / "trace.jsonl", std::ios::app) << R"({"step":3,"cho)";
  const nlohmann::ordered_json section = run_section(at("s"), "s");
  EXPECT_TRUE(section["seed"].is_null());
  EXPECT_EQ(section["steps"]["step"], (std::vector<int>{1, 2}));
  std::filesystem::remove(at("s") / "trace.jsonl");
  EXPECT_TRUE(run_section(at("s"), "s")["steps"]["step"].empty());
}

TEST_F(RunSectionTest, OfAFamilyHasPathsAndModelsWithTheirConfigs) {
  testing::write_family_run(at("f"));
  std::filesystem::copy(at("f") / "trajectory.jsonl", at("f") / "trajectory-random.jsonl");
  const nlohmann::ordered_json section = run_section(at("f"), "f");
  ASSERT_EQ(section["paths"].size(), 2U);
  EXPECT_EQ(section["paths"][0]["rule"], "greedy");  // the run's own
  EXPECT_EQ(section["paths"][1]["rule"], "random");
  EXPECT_EQ(section["paths"][0]["steps"]["depths"][2], (std::vector<int>{1, 1, 3, 1}));
  ASSERT_EQ(section["models"].size(), 1U);
  EXPECT_EQ(section["models"][0]["name"], "1M");
  EXPECT_EQ(section["models"][0]["config"]["name"], "1M");
}

TEST_F(RunSectionTest, OfATrainingDropsAHalfWrittenLine) {
  testing::write_training_run(at("t"));
  const nlohmann::ordered_json section = run_section(at("t"), "t");
  EXPECT_EQ(section["name"], "t");
  EXPECT_EQ(section["epochs"]["images"], (std::vector<int>{100, 200, 300}));
  EXPECT_EQ(section["epochs"]["validation_loss"].size(), 3U);
  EXPECT_EQ(section["evaluation"]["confusion"][0][1], 1);
  EXPECT_EQ(section["inspection"]["states"][1]["name"], "trained");
  std::filesystem::remove(at("t") / "inspection.json");
  EXPECT_TRUE(run_section(at("t"), "t")["inspection"].is_null());
}

TEST_F(RunSectionTest, OfARankingThatGoesOnCountsItsEntries) {
  testing::write_ranking_run(at("r"));
  EXPECT_EQ(run_section(at("r"), "r")["ranking"]["points"]["names"].size(), 4U);
  std::filesystem::remove(at("r") / "rank.json");
  EXPECT_TRUE(run_section(at("r"), "r")["ranking"].is_null());
  EXPECT_EQ(run_section(at("r"), "r")["scored"], 4);
}

TEST_F(RunSectionTest, RefusesFoldersWithoutARun) {
  EXPECT_EQ(rejection([&] { run_section(at("none"), "none"); }),
            "'" + at("none").string() + "': got no run.json there, expected a run's folder");
  std::filesystem::create_directories(at("x"));
  std::ofstream(at("x") / "run.json") << R"({"command": "verify"})";
  EXPECT_EQ(rejection([&] { run_section(at("x"), "x"); }),
            (at("x") / "run.json").string() +
                ": got a run of 'verify', expected one of search, scale, train, rank");
  std::ofstream(at("x") / "run.json") << R"({"command": "search"})";
  EXPECT_EQ(rejection([&] { run_section(at("x"), "x"); }),
            (at("x") / "run.json").string() +
                ": got what asvit did not write (key 'space' not found), expected a run's file");
}

TEST_F(RunSectionTest, NamesTheFileAndTheLineOfWhatAsvitDidNotWrite) {
  const std::string rest = ": got what asvit did not write (";
  testing::write_search_run(at("s"), 2);
  std::ofstream(at("s") / "trace.jsonl", std::ios::app) << "{\"step\": 3}\n";
  EXPECT_EQ(rejection([&] { run_section(at("s"), "s"); }),
            (at("s") / "trace.jsonl").string() + ":3" + rest +
                "key 'reward' not found), expected a run's file");
  testing::write_training_run(at("t"));
  std::ofstream(at("t") / "evaluation.json") << "{}";
  EXPECT_EQ(rejection([&] { run_section(at("t"), "t"); }),
            (at("t") / "evaluation.json").string() + rest +
                "key 'images' not found), expected a run's file");
  testing::write_training_run(at("t"));
  std::ofstream(at("t") / "inspection.json") << R"({"states": [{"layers": [{}]}]})";
  EXPECT_EQ(rejection([&] { run_section(at("t"), "t"); }),
            (at("t") / "inspection.json").string() + rest +
                "key 'rate_before' not found), expected a run's file");
  testing::write_ranking_run(at("r"));
  std::ofstream(at("r") / "rank.json") << R"({"columns": {}})";
  EXPECT_EQ(
      rejection([&] { run_section(at("r"), "r"); }),
      (at("r") / "rank.json").string() + rest + "key 'points' not found), expected a run's file");
}

TEST_F(RunSectionTest, NamesTheLineOfATopologyThatIsNone) {
  testing::write_search_run(at("s"), 1);
  std::ifstream stream(at("s") / "trace.jsonl");
  nlohmann::json line = nlohmann::json::parse(stream);
  line["topology"]["stages"] = nlohmann::json::array();
  std::ofstream(at("s") / "trace.jsonl", std::ios::app) << line.dump() << "\n";
  const std::string message = rejection([&] { run_section(at("s"), "s"); });
  EXPECT_EQ(message.rfind((at("s") / "trace.jsonl").string() + ":2: ", 0), 0U) << message;
}

TEST_F(RunSectionTest, AScoreThatAStepLacksLeavesItsPlaceEmpty) {
  testing::write_search_run(at("s"), 1);
  std::ifstream stream(at("s") / "trace.jsonl");
  nlohmann::json line = nlohmann::json::parse(stream);
  std::ofstream file(at("s") / "trace.jsonl", std::ios::app);
  line["scores"] = {{"naswot", {{"mean", 7.0}}}};
  file << line.dump() << "\n" << std::flush;
  const auto scores = run_section(at("s"), "s")["steps"]["scores"];
  EXPECT_EQ(scores["naswot"], nlohmann::ordered_json::parse("[null, 7.0]"));
  EXPECT_EQ(scores["ntk_condition"].size(), 2U);
  EXPECT_TRUE(scores["ntk_condition"][1].is_null());
}

}  // namespace
}  // namespace asvit
