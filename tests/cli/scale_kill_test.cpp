// A growth that is killed or interrupted at any moment and resumed ends with the files of the
// undisturbed one.
#include <chrono>

#include <signal.h>

#include "base/random.h"
#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

class ScaleKillTest : public CliTest {
 protected:
  const std::vector<std::string> growth_ =
      with(scale_arguments("run", "4M,12M"), {"--compare", "random", "--resume"});

  /// Goes on with the growth and sends `signal` after `moment`; what became of it.
  ProgramResult disturbed(Milliseconds moment, int signal) const {
    Program program(program_main(), invocation(growth_));
    if (!program.wait(moment)) {
      program.send(signal);
    }
    return program.finish();
  }
};

TEST_F(ScaleKillTest, EndsLikeTheUndisturbedRun) {
  const Clock::time_point start = Clock::now();
  output_of(growth_);
  const auto duration = std::chrono::duration_cast<Milliseconds>(Clock::now() - start);
  const auto expected = comparable_run(folder_ / "run");
  Generator generator(20220425);
  for (int round = 0; round < 4; ++round) {
    std::filesystem::remove_all(folder_ / "run");
    for (int kill = 0; kill < 3; ++kill) {
      const Milliseconds moment(1 + generator.below(static_cast<std::uint64_t>(duration.count())));
      const int signal = round % 2 == 0 ? SIGKILL : SIGINT;
      const ProgramResult result = disturbed(moment, signal);
      EXPECT_TRUE(result.signal == SIGKILL || result.signal == SIGINT || result.status == 0 ||
                  result.status == 130)
          << result.err;
    }
    output_of(growth_);
    EXPECT_EQ(comparable_run(folder_ / "run"), expected) << "round " << round;
  }
}

}  // namespace
}  // namespace asvit::testing
