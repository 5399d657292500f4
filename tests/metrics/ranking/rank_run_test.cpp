#include "metrics/ranking/rank_run.h"

#include <stdexcept>

#include <gmock/gmock.h>

#include "run/atomic_file.h"
#include "space/topology_text.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Reference small_reference() {
  Reference reference;
  reference.columns = {"top1"};
  double accuracy = 0.5;
  TextDefaults defaults;
  defaults.image_size = 32;
  for (const char* heads : {"16", "32", "64"}) {
    ReferenceEntry entry;
    entry.where = std::string("entry ") + heads;
    entry.topology = parse_topology_text(std::string("8,2,3|4,1,2|4,1,4|4,1,6|") + heads, defaults);
    entry.accuracy = {{"top1", accuracy += 0.1}};
    reference.entries.push_back(entry);
  }
  return reference;
}

/// What costs no images and little time.
RankRunOptions small_options() {
  RankRunOptions options;
  options.ranking.resamples = 10;
  options.scoring.metrics = {"length_distortion"};
  options.scoring.repeats = 1;
  options.scoring.curve_points = 2;
  return options;
}

RankOutcome ranked(const std::filesystem::path& folder, const RankRunOptions& options,
                   const std::function<bool()>& stop = {}, const OnScored& on_scored = {}) {
  RunRequest request;
  request.folder = folder;
  request.resume = true;
  request.stop = stop;
  ComputeOptions compute;
  compute.threads = 1;
  return run_ranking(request, "mine.jsonl", small_reference(), options, set_up_compute(compute), {},
                     on_scored);
}

TEST(RankRun, StoppedAndGoneOnWithEndsAsTheUndisturbedOne) {
  const TemporaryFolder folder;
  const RankOutcome whole = ranked(folder / "whole", small_options());
  ASSERT_TRUE(whole.done);
  std::size_t scored = 0;
  const auto count = [&](std::size_t done, std::size_t /*fresh*/) { scored = done; };
  EXPECT_FALSE(ranked(
                   folder / "stopped", small_options(), [&] { return scored == 2; }, count)
                   .done);
  EXPECT_FALSE(std::filesystem::exists(folder / "stopped/rank.json"));
  std::size_t fresh = 0;
  const RankOutcome ended = ranked(folder / "stopped", small_options(), {},
                                   [&](std::size_t /*done*/, std::size_t now) { fresh = now; });
  EXPECT_TRUE(ended.done);
  EXPECT_EQ(fresh, 1U);
  EXPECT_EQ(ended.document["columns"], whole.document["columns"]);
  const nlohmann::json run = read_json_file(folder / "stopped/run.json");
  EXPECT_EQ(run["reference"], "mine.jsonl");
  EXPECT_EQ(run["options"]["metrics"], "length_distortion");
}

TEST(RankRun, ComputesAllMetricsButThoseOfSize) {
  RankRunOptions options;
  EXPECT_THAT(options.computed_metrics(), ::testing::Contains("ntk_condition"));
  EXPECT_THAT(options.computed_metrics(), ::testing::Not(::testing::Contains("macs")));
  options.scoring.metrics = {"macs", "naswot"};
  EXPECT_EQ(options.computed_metrics(), std::vector<std::string>{"naswot"});
  options.scoring.metrics = {"beauty"};
  EXPECT_THROW(options.computed_metrics(), std::invalid_argument);
}

TEST(RankRun, CombinesMetricsThatItHas) {
  RankRunOptions options = small_options();
  EXPECT_TRUE(options.combinations().empty());
  options.combine = "length_distortion+macs,depth+macs";
  EXPECT_EQ(options.combinations(), (std::vector<std::vector<std::string>>{
                                        {"length_distortion", "macs"}, {"depth", "macs"}}));
  for (const char* text : {"macs", "macs+naswot", "macs+macs", "macs++depth", "a+b,a+b"}) {
    options.combine = text;
    EXPECT_THAT([&] { options.combinations(); },
                ThrowsMessage<std::invalid_argument>(HasSubstr("combine: got '")))
        << text;
  }
}

}  // namespace
}  // namespace asvit
