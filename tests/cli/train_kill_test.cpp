// A training that is killed or interrupted at any moment and resumed ends with the files of the
// undisturbed one.
#include <chrono>

#include <signal.h>

#include "base/random.h"
#include "tests/cli/train_fixture.h"

namespace asvit::testing {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

class TrainKillTest : public TrainTest {
 protected:
  /// Checkpoints after every step, so that kills fall into their writing too.
  const std::vector<std::string> training_ =
      with(train_arguments("run"), {"--epochs", "8", "--checkpoint-minutes", "0", "--resume"});
};

TEST_F(TrainKillTest, EndsLikeTheUndisturbedRun) {
  const Clock::time_point start = Clock::now();
  output_of(training_);
  const auto duration = std::chrono::duration_cast<Milliseconds>(Clock::now() - start);
  const auto expected = comparable_training("run");
  EXPECT_EQ(expected.count("metrics.jsonl"), 1u);
  Generator generator(20260101);
  for (int round = 0; round < 4; ++round) {
    std::filesystem::remove_all(folder_ / "run");
    for (int kill = 0; kill < 4; ++kill) {
      const Milliseconds moment(1 + generator.below(static_cast<std::uint64_t>(duration.count())));
      Program program(program_main(), invocation(training_));
      if (!program.wait(moment)) {
        program.send(round % 2 == 0 ? SIGKILL : SIGINT);
      }
      const ProgramResult result = program.finish();
      EXPECT_TRUE(result.signal == SIGKILL || result.signal == SIGINT || result.status == 0 ||
                  result.status == 130)
          << result.err;
    }
    output_of(training_);
    auto got = comparable_training("run");
    got.erase("checkpoints/.unfinished/weights.safetensors");
    EXPECT_EQ(got, expected) << "round " << round;
  }
}

TEST_F(TrainKillTest, AFullDiskLosesNothing) {
  output_of(with(train_arguments("whole"), {"--epochs", "3"}));
  Invocation full = invocation(with(train_arguments("run"), {"--epochs", "3"}));
  full.file_size_limit = 20000;  // less than an epoch's evaluation and a checkpoint's weights
  const ProgramResult result = run_program(program_path(), full);
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("cannot write 'run/"), std::string::npos) << result.err;
  output_of(with(train_arguments("run"), {"--epochs", "3", "--resume"}));
  EXPECT_EQ(comparable_training("run"), comparable_training("whole"));
}

TEST_F(TrainKillTest, ADiskThatBecomesFullLosesNoCheckpoint) {
  namespace fs = std::filesystem;
  const std::vector<std::string> all = {"--checkpoint-minutes", "0", "--keep", "100"};
  output_of(with(train_arguments("whole"), all));
  const auto whole = comparable_training("whole");
  // The same after its third step: later checkpoints are not there yet.
  fs::copy(folder_ / "whole", folder_ / "run", fs::copy_options::recursive);
  for (const std::string& name : entries(folder_ / "run" / "checkpoints")) {
    if (name > "00000003") {
      fs::remove_all(folder_ / "run" / "checkpoints" / name);
    }
  }
  Invocation full = invocation(with(with(train_arguments("run"), all), {"--resume"}));
  full.file_size_limit = 20000;
  const ProgramResult result = run_program(program_path(), full);
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("safetensors"), std::string::npos) << result.err;
  EXPECT_EQ(entries(folder_ / "run" / "checkpoints").back(), "00000003");
  output_of(full.arguments);
  EXPECT_EQ(comparable_training("run"), whole);
}

}  // namespace
}  // namespace asvit::testing
