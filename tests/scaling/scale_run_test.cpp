#include "scaling/scale_run.h"

#include <filesystem>
#include <stdexcept>

#include <gmock/gmock.h>

#include "run/atomic_file.h"
#include "tests/scaling/scores.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// A growth by scores that cost nothing.
ScaleRunOptions small_options() {
  ScaleRunOptions options;
  read_text("targets", "4M,8M,1G", options.targets);
  options.targets.pop_back();
  options.compare = {GrowthRule::kUniform};
  options.scoring.metrics = {"depth"};
  return options;
}

ScaleOutcome grown(const std::filesystem::path& folder, const ScaleRunOptions& options,
                   const std::function<bool()>& stop = {},
                   const std::vector<GrowthObserver*>& observers = {}) {
  RunRequest request;
  request.folder = folder;
  request.resume = true;
  request.stop = stop;
  return run_growths(request, small_seed(), options, set_up_compute({}), {}, observers);
}

struct Steps : GrowthObserver {
  void on_begin(const Growth& growth) override { before.push_back(growth.trajectory().size()); }
  void on_step(const GrowthStep& /*step*/) override { ++count; }
  std::vector<std::size_t> before;
  int count = 0;
};

TEST(ScaleRun, StoppedAndGoneOnWithEndsAsTheUndisturbedOne) {
  const TemporaryFolder folder;
  const ScaleOutcome whole = grown(folder / "whole", small_options());
  ASSERT_TRUE(whole.done);
  EXPECT_EQ(whole.missing, (std::vector<std::string>{"", ""}));
  Steps steps;
  const ScaleOutcome stopped =
      grown(folder / "stopped", small_options(), [&] { return steps.count == 2; }, {&steps});
  EXPECT_FALSE(stopped.done);
  EXPECT_EQ(stopped.stopped_rule, GrowthRule::kGrowth);
  EXPECT_EQ(stopped.stopped_sizes, 2U);
  EXPECT_FALSE(std::filesystem::exists(folder / "stopped/family"));
  Steps rest;
  EXPECT_TRUE(grown(folder / "stopped", small_options(), {}, {&rest}).done);
  EXPECT_EQ(rest.before, (std::vector<std::size_t>{2, 0}));
  for (const char* model : {"4M", "8M"}) {
    const std::string file = std::string("family/") + model + ".json";
    nlohmann::json one = read_json_file(folder / ("whole/" + file));
    nlohmann::json other = read_json_file(folder / ("stopped/" + file));
    one.erase("growth");  // seconds
    other.erase("growth");
    EXPECT_EQ(one, other) << model;
  }
}

TEST(ScaleRun, SaysItsOptionsByTheirNamesOnTheCommandLine) {
  const TemporaryFolder folder;
  grown(folder / "run", small_options());
  const nlohmann::json options = read_json_file(folder / "run/run.json")["options"];
  EXPECT_EQ(options["targets"], "4M,8M");
  EXPECT_EQ(options["by"], "parameters");
  EXPECT_EQ(options["rule"], "growth");
  EXPECT_EQ(options["compare"], "uniform");
  EXPECT_EQ(options["select"], "rank-sum");
  EXPECT_EQ(options["width-ratios"], "1.05,1.10,1.15,1.20");
  EXPECT_FALSE(options.contains("start-depths"));
}

TEST(ScaleRun, RefusesWhatCannotBeGrown) {
  const auto refused = [](const ScaleRunOptions& options, const std::string& part) {
    EXPECT_THAT([&] { require_growable(small_seed(), options); },
                ThrowsMessage<std::invalid_argument>(HasSubstr(part)));
  };
  ScaleRunOptions options = small_options();
  options.targets.clear();
  refused(options, "targets: got nothing");
  options = small_options();
  options.targets.push_back({"8000k", 8000000});
  refused(options, "targets: got 8000k twice");
  options = small_options();
  options.compare = {GrowthRule::kGrowth};
  refused(options, "compare: got growth twice");
  options = small_options();
  options.select = "beauty";
  refused(options, "select: got 'beauty', expected rank-sum or one of the metrics (depth)");
  options = small_options();
  options.targets = {{"1k", 1000}};
  refused(options, "1000 parameters");
}

}  // namespace
}  // namespace asvit
