// SIGINT and SIGTERM: no thread that computes handles them; the step is finished or taken back, the
// state saved, exit status 130.
#include <fstream>

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

/// A signal set of a thread, as /proc/PID/task/THREAD/status says.
std::uint64_t signal_set(const std::filesystem::path& thread, const std::string& name) {
  std::ifstream file(thread / "status");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(name + ":", 0) == 0) {
      return std::stoull(line.substr(name.size() + 1), nullptr, 16);
    }
  }
  ADD_FAILURE() << thread << ": no " << name;
  return 0;
}

TEST_F(CliTest, ThreadsThatComputeHandleNoSignals) {
  constexpr int kThreads = 3;
  constexpr std::uint64_t kInterrupts = 1ULL << (SIGINT - 1) | 1ULL << (SIGTERM - 1);
  Program program(program_path(),
                  invocation({"score", kText, "--data", "noise", "--images", "2", "--image-size",
                              "32", "--repeats", "100000", "--threads", std::to_string(kThreads)}));
  ASSERT_TRUE(program.wait_for_error("images: "));
  const std::filesystem::path tasks = "/proc/" + std::to_string(program.pid()) + "/task";
  // The first thread is one of those that compute; the others start with the first passes.
  EXPECT_EQ(signal_set(tasks / std::to_string(program.pid()), "SigBlk") & kInterrupts, kInterrupts);
  int computing = 0;
  while (computing < kThreads && !program.wait(std::chrono::milliseconds(1))) {
    computing = 0;
    for (const auto& thread : std::filesystem::directory_iterator(tasks)) {
      computing += (signal_set(thread.path(), "SigBlk") & kInterrupts) == kInterrupts ? 1 : 0;
    }
  }
  EXPECT_EQ(computing, kThreads);
  program.send(SIGINT);
  EXPECT_EQ(program.finish().status, 130);
}

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
