// A run that is killed at any moment and resumed ends with the files of the undisturbed one.
#include <algorithm>
#include <chrono>

#include <signal.h>

#include "base/random.h"
#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr int kSteps = 30;
constexpr int kKills = 20;

class KillTest : public CliTest {
 protected:
  /// Runs to the end without disturbance; how long that takes.
  Milliseconds run_undisturbed() const {
    const Clock::time_point start = Clock::now();
    output_of(search_arguments("undisturbed", kSteps));
    return std::chrono::duration_cast<Milliseconds>(Clock::now() - start);
  }

  /// Goes on with the run and kills it after `moment`; false where it had ended by then.
  bool kill_at(Milliseconds moment, const std::string& out) const {
    Program program(program_main(), invocation(with(search_arguments(out, kSteps), {"--resume"})));
    const bool killed = !program.wait(moment);
    if (killed) {
      program.send(SIGKILL);
    }
    const ProgramResult result = program.finish();
    EXPECT_TRUE(result.signal == SIGKILL || result.status == 0) << result.err;
    return killed;
  }

  /// Goes on with the run and kills it `delay` after its trace has `steps` lines; false where it
  /// ended before. Does not depend on how fast the machine is.
  bool kill_after(std::ptrdiff_t steps, Milliseconds delay, const std::string& out) const {
    Program program(program_main(), invocation(with(search_arguments(out, kSteps), {"--resume"})));
    bool ended = program.wait(Milliseconds(1));
    while (!ended && steps_done(out) < steps) {
      ended = program.wait(Milliseconds(1));
    }
    const bool killed = !ended && !program.wait(delay);
    if (killed) {
      program.send(SIGKILL);
    }
    const ProgramResult result = program.finish();
    EXPECT_TRUE(result.signal == SIGKILL || result.status == 0) << result.err;
    return killed;
  }

  /// Steps whose line is whole in a run's trace.
  std::ptrdiff_t steps_done(const std::string& out) const {
    if (!std::filesystem::exists(folder_ / out / "trace.jsonl")) {
      return 0;
    }
    const std::string trace = read(out + "/trace.jsonl");
    return std::count(trace.begin(), trace.end(), '\n');
  }
};

TEST_F(KillTest, KilledTwentyTimesEndsLikeTheUndisturbedRun) {
  const Milliseconds duration = run_undisturbed();
  const auto expected = comparable_run(folder_ / "undisturbed");
  Generator generator(20220425);
  int kills_in_the_middle = 0;
  int runs = 1;
  for (int kill = 0; kill < kKills;) {
    const std::string out = "run-" + std::to_string(runs);
    // In turn at a moment of the whole run, its start included, and shortly after one of the next
    // steps.
    const auto moment = 1 + generator.below(static_cast<std::uint64_t>(duration.count()));
    const auto further_steps = static_cast<std::ptrdiff_t>(1 + generator.below(3));
    const Milliseconds delay(generator.below(10));
    const bool killed = kill % 2 == 0 ? kill_at(Milliseconds(moment), out)
                                      : kill_after(steps_done(out) + further_steps, delay, out);
    if (killed) {
      ++kill;
      const std::ptrdiff_t done = steps_done(out);
      kills_in_the_middle += done > 0 && done < kSteps ? 1 : 0;
      continue;
    }
    ASSERT_EQ(comparable_run(folder_ / out), expected) << out;
    ++runs;
    ASSERT_LE(runs, 2 * kKills) << "the runs end before they can be killed";
  }
  const std::string out = "run-" + std::to_string(runs);
  output_of(with(search_arguments(out, kSteps), {"--resume"}));
  EXPECT_EQ(comparable_run(folder_ / out), expected);
  EXPECT_GE(kills_in_the_middle, 3) << "the moments do not spread over the run";
}

TEST_F(KillTest, KilledBetweenTraceAndStateTakesTheStepAgain) {
  output_of(search_arguments("undisturbed", 4));
  output_of(search_arguments("run", 4));
  // What a kill between the two writes leaves: a state one step behind a trace, here with half a
  // line more.
  output_of(search_arguments("short", 3));
  write("run/state.json", read("short/state.json"));
  auto state = nlohmann::json::parse(read("run/state.json"));
  std::string trace = read("short/trace.jsonl");
  EXPECT_EQ(state["trace_bytes"], trace.size());
  trace += R"({"step": 4, "text")";
  write("run/trace.jsonl", trace);
  std::filesystem::remove(folder_ / "run/seed.json");
  output_of(with(search_arguments("run", 4), {"--resume"}));
  EXPECT_EQ(comparable_run(folder_ / "run"), comparable_run(folder_ / "undisturbed"));
}

}  // namespace
}  // namespace asvit::testing
