#include <fstream>

#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

json golden() {
  std::ifstream file(ASVIT_GOLDEN);
  return json::parse(file);
}

class VerifyTest : public CliTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(VerifyTest, RecordedValuesAreReproduced) {
  const std::string report = output_of({"verify", ASVIT_GOLDEN, "--dtype", GetParam()});
  EXPECT_NE(report.find(", 0 outside their tolerance"), std::string::npos) << report;
  EXPECT_EQ(report.find("FAILED"), std::string::npos) << report;
}

INSTANTIATE_TEST_SUITE_P(Precisions, VerifyTest, ::testing::Values("float32", "float64"));

class VerifyIsaTest : public CliTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(VerifyIsaTest, RecordedValuesAreReproduced) {
  const ProgramResult result = run({"verify", ASVIT_GOLDEN, "--isa", GetParam()});
  if (result.err.find("expected what this processor has") != std::string::npos) {
    GTEST_SKIP() << result.err;
  }
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_NE(result.out.find(std::string("path: engine, ") + GetParam()), std::string::npos)
      << result.out;
}

INSTANTIATE_TEST_SUITE_P(InstructionSets, VerifyIsaTest,
                         ::testing::Values("portable", "avx2", "avx512"));

TEST_F(CliTest, VerifyByTheGeneralPath) {
  const std::string report = output_of({"verify", ASVIT_GOLDEN, "--engine", "general"});
  EXPECT_NE(report.find(", 0 outside their tolerance"), std::string::npos) << report;
  EXPECT_NE(report.find("path: general (as asked)"), std::string::npos) << report;
}

TEST_F(CliTest, VerifyFailsWhereANumberWasChanged) {
  json document = golden();
  // One case is enough, and quick.
  document["cases"] = json::array({document["cases"][0]});
  document.erase("reward");
  write("whole.json", document.dump());
  EXPECT_EQ(run({"verify", "whole.json", "--dtype", "float64"}).status, 0);
  json& number = document["cases"][0]["feature_sums"][0];
  number = number.get<double>() * 1.001;
  write("changed.json", document.dump());
  const ProgramResult result = run({"verify", "changed.json", "--dtype", "float64", "--json"});
  EXPECT_EQ(result.status, 1) << result.err;
  const json report = json::parse(result.out);
  int failed = 0;
  for (const json& quantity : report[0]["quantities"]) {
    failed += quantity["passed"].get<bool>() ? 0 : 1;
  }
  EXPECT_EQ(failed, 1) << report.dump(2);
}

TEST_F(CliTest, VerifyTakesWhiteBoxBlocks) {
  const std::string report = output_of({"verify", ASVIT_CRATE_GOLDEN, "--dtype", "float64"});
  EXPECT_NE(report.find("white-box blocks, dim 24, 4 heads, 10 tokens"), std::string::npos);
  EXPECT_NE(report.find("3 cases, 14 quantities, 0 outside their tolerance"), std::string::npos)
      << report;
  write("bad.json", R"({"cases": [{"crate_output": [1], "dim": "wide"}]})");
  expect_refused(run({"verify", "bad.json"}), 2, "bad.json: /cases/0: ");
}

TEST_F(CliTest, VerifyFailsWhereARewardWasChanged) {
  json document = golden();
  document["cases"] = json::array();
  json& number = document["reward"]["reward"][3];
  number = number.get<double>() + 1e-3;
  write("changed.json", document.dump());
  const ProgramResult result = run({"verify", "changed.json"});
  EXPECT_EQ(result.status, 1) << result.err;
  EXPECT_NE(result.out.find("FAILED"), std::string::npos) << result.out;
}

}  // namespace
}  // namespace asvit::testing
