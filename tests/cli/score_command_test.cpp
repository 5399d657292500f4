#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

/// A score command at the smallest settings.
std::vector<std::string> score_arguments(const std::vector<std::string>& further) {
  return with({"score", "--data", "noise", "--image-size", "32", "--repeats", "1", "--images", "4",
               "--curve-points", "3"},
              further);
}

/// The scores of a document's results, without seconds.
json scores_of(const json& document) {
  json all = json::array();
  for (json result : document["results"]) {
    for (json& score : result["scores"]) {
      score.erase("seconds");
    }
    all.push_back(result["scores"]);
  }
  return all;
}

TEST_F(CliTest, ScoreIsTheSameFromEverySource) {
  const json document = json_of(score_arguments({"--json", kText}));
  const json scores = scores_of(document);
  ASSERT_EQ(scores.size(), 1U);
  EXPECT_EQ(scores[0]["ntk_condition"]["status"], "ok");
  EXPECT_GE(scores[0]["ntk_condition"]["mean"], 1.0);
  EXPECT_GT(scores[0]["length_distortion"]["mean"], 0.0);

  const json topology = document["results"][0]["topology"];
  write("topology.json", topology.dump(2));
  write("run/seed.json", json({{"topology", topology}}).dump());
  write("lines.txt", std::string(kText) + "\r\n\n" + topology.dump() + "\n\"" + kText + "\"\n");
  // All sources in one command: score() has no memory that would show, but a cache by content.
  const json all = scores_of(
      json_of(score_arguments({"--json", "topology.json", "run", "lines.txt", "-"}), kText));
  ASSERT_EQ(all.size(), 6U);
  for (const json& one : all) {
    EXPECT_EQ(one, scores[0]);
  }
}

TEST_F(CliTest, ScoreDoesNotDependOnCompanyOrThreads) {
  const std::string other = "4,2,2|2,1,2|2,1,2|2,1,2|16";
  const json together =
      scores_of(json_of(score_arguments({"--json", "--threads", "2", other, kText})));
  const json alone = scores_of(json_of(score_arguments({"--json", "--threads", "1", kText})));
  ASSERT_EQ(together.size(), 2U);
  EXPECT_NE(together[0], together[1]);
  EXPECT_EQ(together[1], alone[0]);
}

TEST_F(CliTest, ScoreSaysWhereItComputes) {
  const ProgramResult result = run(score_arguments({"--threads", "1", kText}));
  EXPECT_EQ(result.status, 0) << result.err;
  const std::string start = result.err.substr(0, result.err.find('\n'));
  for (const char* part : {"asvit 0.1.0 | ", "1 thread, ", "float32, ", "| LibTorch "}) {
    EXPECT_NE(start.find(part), std::string::npos) << start;
  }
  EXPECT_NE(start.find("BLAS"), std::string::npos) << start;
  EXPECT_NE(result.err.find("asvit: warning: --data noise"), std::string::npos) << result.err;
  EXPECT_NE(result.out.find("ntk_condition"), std::string::npos) << result.out;
  EXPECT_EQ(result.out.find("LibTorch"), std::string::npos) << result.out;
}

TEST_F(CliTest, ScoreInBothPrecisionsIsNearlyTheSame) {
  const auto arguments = score_arguments({"--json", kText, "--metrics", "length_distortion"});
  const json single = scores_of(json_of(arguments));
  const json exact = scores_of(json_of(with(arguments, {"--dtype", "float64"})));
  const double value = exact[0]["length_distortion"]["mean"];
  EXPECT_NEAR(single[0]["length_distortion"]["mean"], value, 1e-3 * value);
  EXPECT_NE(single, exact);
}

TEST_F(CliTest, ScoreByTheGeneralPathAndByPortableKernelsIsNearlyTheSame) {
  const json fast = json_of(score_arguments({"--json", kText}));
  EXPECT_EQ(fast["results"][0]["path"].get<std::string>().find("engine, "), 0U);
  const json general = json_of(score_arguments({"--json", kText, "--engine", "general"}));
  EXPECT_EQ(general["results"][0]["path"], "general (as asked)");
  const json portable = json_of(score_arguments({"--json", kText, "--isa", "portable"}));
  EXPECT_EQ(portable["results"][0]["path"], "engine, portable");
  for (const char* metric : {"ntk_condition", "length_distortion"}) {
    const double value = general["results"][0]["scores"][metric]["mean"];
    EXPECT_NEAR(fast["results"][0]["scores"][metric]["mean"], value, 1e-4 * value);
    EXPECT_NEAR(portable["results"][0]["scores"][metric]["mean"], value, 1e-4 * value);
  }
}

TEST_F(CliTest, ScoreSaysWhyATopologyTakesTheGeneralPath) {
  json topology = json_of(score_arguments({"--json", kText}))["results"][0]["topology"];
  topology["tokenizer"]["position"] = "grid";
  write("embedded.json", topology.dump());
  EXPECT_NE(output_of(score_arguments({"embedded.json"}))
                .find("path: general (it has a position embedding)\n"),
            std::string::npos);
  EXPECT_NE(output_of(score_arguments({kText, "--dtype", "float64"}))
                .find("path: general (the precision is not float32)\n"),
            std::string::npos);
}

TEST_F(CliTest, ScoreOfRealImages) {
  const ProgramResult result =
      run(score_arguments({"--data", "fashion-mnist", "--metrics", "ntk_condition", kText}));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.err.find("images: 4 of fashion-mnist train: 60000 images, 10 classes\n"),
            std::string::npos)
      << result.err;
  EXPECT_EQ(result.err.find("warning: --data"), std::string::npos) << result.err;
}

TEST_F(CliTest, ScoreReadsNoImagesWhereNoMetricLooksAtThem) {
  const ProgramResult result =
      run(score_arguments({"--data", "idx:nowhere", "--metrics", "length_distortion", kText}));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.err.find("images:"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace asvit::testing
