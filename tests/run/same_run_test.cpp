#include "run/same_run.h"

#include <stdexcept>

#include <gmock/gmock.h>

#include "run/run_description.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

RunDescription a_run() {
  RunDescription run;
  run.command = "search";
  run.options = {{"steps", 5}, {"seed", 1}};
  run.data = "noise";
  run.compute = {{"device", "cpu"}, {"threads", 2}};
  run.subjects["space"] = "as-vit";
  run.notes["said"] = "once";
  return run;
}

class SameRun : public testing::Test {
 protected:
  SameRun() : folder_(RunFolder::create(temporary_.path() / "run")) {
    folder_.write_run(a_run().to_json());
  }

  void expect_refused(const RunDescription& run, const std::string& part) const {
    EXPECT_THAT([&] { require_same_run(folder_, run, {"steps"}); },
                ThrowsMessage<std::invalid_argument>(HasSubstr(part)));
  }

  const TemporaryFolder temporary_;
  const RunFolder folder_;
};

TEST_F(SameRun, MayDifferInWhatTouchesNoResult) {
  RunDescription run = a_run();
  run.options["steps"] = 9;
  run.options["threads"] = 1;
  run.compute["threads"] = 1;
  run.notes["said"] = "twice";
  EXPECT_NO_THROW(require_same_run(folder_, run, {"steps"}));
}

TEST_F(SameRun, IsRefusedForAnyOtherDifference) {
  RunDescription run = a_run();
  run.options["seed"] = 2;
  expect_refused(run, "/options/seed: got 2, expected 1 as in the run to resume");
  run = a_run();
  run.data = "cats";
  expect_refused(run, "/data");
  run = a_run();
  run.compute["device"] = "cuda:0";
  expect_refused(run, "/compute");
  run = a_run();
  run.subjects["space"] = "pit";
  expect_refused(run, "/space: got another one");
  run = a_run();
  run.command = "scale";
  expect_refused(run, "another command");
}

// A run from before there was an option had what is the option's default now.
TEST_F(SameRun, TakesAnOptionThatItLacksForTheDefault) {
  RunDescription run = a_run();
  run.defaults = {{"population", 50}};
  run.options["population"] = 50;
  EXPECT_NO_THROW(require_same_run(folder_, run, {}));
  run.options["population"] = 9;
  expect_refused(run, "/options/population: got 9, expected 50");
}

TEST_F(SameRun, HasADescriptionWithItsEnvironment) {
  const nlohmann::json run = folder_.read_run();
  for (const char* member :
       {"command", "options", "data", "compute", "environment", "space", "said"}) {
    EXPECT_TRUE(run.contains(member)) << member;
  }
}

}  // namespace
}  // namespace asvit
