#include "run/interrupt.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace asvit {
namespace {

class Interrupt : public testing::TestWithParam<int> {};

TEST_P(Interrupt, FirstSignalSetsTheFlag) {
  const InterruptGuard guard;
  EXPECT_FALSE(guard.requested());
  ::raise(GetParam());
  EXPECT_TRUE(guard.requested());
}

TEST_P(Interrupt, NewGuardStartsClear) {
  {
    const InterruptGuard guard;
    ::raise(GetParam());
  }
  const InterruptGuard guard;
  EXPECT_FALSE(guard.requested());
}

TEST_P(Interrupt, SecondSignalActsAtOnce) {
  const pid_t child = ::fork();
  if (child == 0) {
    const InterruptGuard guard;
    ::raise(GetParam());
    ::raise(GetParam());
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), GetParam());
}

TEST_P(Interrupt, GuardPutsBackTheOldHandler) {
  struct sigaction ours {};
  ours.sa_handler = SIG_IGN;
  struct sigaction before {};
  ASSERT_EQ(::sigaction(GetParam(), &ours, &before), 0);
  { const InterruptGuard guard; }
  struct sigaction after {};
  ASSERT_EQ(::sigaction(GetParam(), &before, &after), 0);
  EXPECT_EQ(after.sa_handler, ours.sa_handler);
}

INSTANTIATE_TEST_SUITE_P(Signals, Interrupt, testing::Values(SIGINT, SIGTERM));

TEST(Interrupted, IsAnException) {
  const Interrupted interrupted;
  EXPECT_STREQ(static_cast<const std::exception&>(interrupted).what(), "interrupted");
}

}  // namespace
}  // namespace asvit
