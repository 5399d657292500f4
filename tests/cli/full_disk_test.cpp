// A disk that is full: status 1 and one line; with space again, --resume ends like the undisturbed
// run. A limit on the size of files is that disk: it holds for root too, and needs no privilege.
#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

constexpr int kSteps = 12;

class FullDiskTest : public CliTest, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  ProgramResult run_limited(std::uint64_t bytes) const {
    Invocation start = invocation(with(search_arguments("run", kSteps), {"--resume"}));
    start.file_size_limit = bytes;
    return run_program(program_path(), start);
  }
};

TEST_P(FullDiskTest, SearchFailsWithOneLineAndGoesOnWithSpaceAgain) {
  output_of(search_arguments("undisturbed", kSteps));
  const ProgramResult first = run_limited(GetParam());
  expect_refused(first, 1, "File too large");
  // Still full: the same again, and nothing is spoiled by it.
  expect_refused(run_limited(GetParam()), 1, "File too large");
  for (const std::string& name : files()) {
    EXPECT_EQ(name.find(".tmp"), std::string::npos) << name;
  }
  output_of(with(search_arguments("run", kSteps), {"--resume"}));
  EXPECT_EQ(comparable_run(folder_ / "run"), comparable_run(folder_ / "undisturbed"));
}

// Bytes that fail at run.json, at the first state or trace, and in the middle of the trace.
INSTANTIATE_TEST_SUITE_P(Bytes, FullDiskTest, ::testing::Values(100, 3000, 6500, 10000));

}  // namespace
}  // namespace asvit::testing
