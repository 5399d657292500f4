#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

std::vector<std::string> bench_arguments(const std::vector<std::string>& further) {
  return with({"bench", "--image-size", "32", "--images", "4", "--curve-points", "3", "--repeats",
               "1", "--topologies", "2"},
              further);
}

TEST_F(CliTest, BenchSaysHowManyTopologiesAMinute) {
  const std::string report = output_of(bench_arguments({}));
  EXPECT_NE(report.find("8,2,3|4,1,2|4,1,4|4,1,6|32"), std::string::npos) << report;
  EXPECT_NE(report.find(" random topologies a minute (5 repeats each)"), std::string::npos)
      << report;
  EXPECT_EQ(files(), std::vector<std::string>());
}

TEST_F(CliTest, BenchInJson) {
  const json document = json_of(bench_arguments({"--json", "--engine", "general"}));
  ASSERT_EQ(document["topologies"].size(), 4U);
  for (const json& row : document["topologies"]) {
    EXPECT_GT(row["seconds_a_repeat"].get<double>(), 0.0);
    EXPECT_EQ(row["path"], "general (as asked)");
  }
  const double mean = (document["topologies"][2]["seconds_a_repeat"].get<double>() +
                       document["topologies"][3]["seconds_a_repeat"].get<double>()) /
                      2.0;
  EXPECT_NEAR(document["topologies_a_minute"].get<double>() * 5.0 * mean, 60.0, 1e-6);
}

TEST_F(CliTest, BenchRefusesBadNumbers) {
  expect_refused(run(bench_arguments({"--topologies", "0"})), 2, "--topologies: got 0");
  expect_refused(run(bench_arguments({"--repeats", "-1"})), 2, "--repeats: got -1");
  expect_refused(run(bench_arguments({"--images", "1"})), 2, "--images: got 1");
  expect_refused(run(bench_arguments({"--curve-points", "1"})), 2, "--curve-points: got 1");
  expect_refused(run(bench_arguments({"--image-size", "7"})), 2, "a grid without tokens");
  expect_refused(run(bench_arguments({"extra"})), 2, "positional");
}

}  // namespace
}  // namespace asvit::testing
