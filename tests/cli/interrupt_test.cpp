// SIGINT and SIGTERM: the step is finished or taken back, the state saved, exit status 130.
#include <signal.h>

#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

constexpr int kSteps = 40;

class InterruptTest : public CliTest, public ::testing::WithParamInterface<int> {};

TEST_P(InterruptTest, SearchSavesItsStateAndGoesOn) {
  output_of(search_arguments("undisturbed", kSteps));
  Program program(program_path(), invocation(search_arguments("run", kSteps)));
  ASSERT_TRUE(program.wait_for_error("step 1/"));
  program.send(GetParam());
  const ProgramResult result = program.finish();
  EXPECT_EQ(result.status, 130) << result.err;
  EXPECT_EQ(result.signal, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find("asvit: interrupted after step "), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("--resume"), std::string::npos) << result.err;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run/seed.json"));
  const int step = nlohmann::json::parse(read("run/state.json"))["search"]["step"];
  EXPECT_GE(step, 1);
  EXPECT_LT(step, kSteps);
  // Threads do not belong to the result; another number may finish it.
  output_of({"search", "--out", "run", "--resume", "--threads", "1"});
  EXPECT_EQ(comparable_run(folder_ / "run"), comparable_run(folder_ / "undisturbed"));
}

INSTANTIATE_TEST_SUITE_P(Signals, InterruptTest, ::testing::Values(SIGINT, SIGTERM),
                         [](const auto& test) {
                           return std::string(test.param == SIGINT ? "SIGINT" : "SIGTERM");
                         });

TEST_F(CliTest, InterruptedScoreEndsWithItsStatus) {
  // Long enough that it cannot end on its own; a second signal is not needed.
  Program program(program_path(), invocation({"score", kText, "--data", "noise", "--images", "2",
                                              "--image-size", "32", "--repeats", "100000"}));
  ASSERT_TRUE(program.wait_for_error("images: "));
  program.send(SIGINT);
  const ProgramResult result = program.finish();
  EXPECT_EQ(result.status, 130) << result.err;
  EXPECT_EQ(result.out, "");
}

}  // namespace
}  // namespace asvit::testing
