#include "metrics/scorer.h"

#include <cmath>

#include <gtest/gtest.h>

#include "metrics/registry.h"
#include "network/init.h"
#include "run/interrupt.h"
#include "space/cost.h"
#include "tests/support/topologies.h"

namespace asvit {
namespace {

at::Tensor images(int count = 4, int size = 32) {
  return draw_normal(count * 3 * size * size, 5).reshape({count, 3, size, size}).to(at::kFloat);
}

at::Tensor labels() { return at::arange(4, at::kLong); }

ScorerOptions all_metrics(int threads) {
  ScorerOptions options;
  options.metrics = metric_names();
  options.repeats = 3;
  options.seed = 11;
  options.threads = threads;
  options.curve_points = 5;
  return options;
}

std::vector<Topology> topologies() {
  return {testing::small_topology(), testing::small_topology("5,4,2|3,2,5|2,2,3|4,1,4|16"),
          testing::small_topology("8,2,6|4,1,2|3,1,2|2,1,6|32")};
}

/// Everything but the times.
std::string fingerprint(const std::vector<Score>& scores) {
  std::string text;
  for (const Score& score : scores) {
    nlohmann::ordered_json json = score_to_json(score);
    json.erase("seconds");
    text += score.metric + json.dump();
  }
  return text;
}

TEST(Scorer, ScoresAreTheSameToTheBitForAnyThreadsOrderAndCompany) {
  Scorer one(all_metrics(1), images(), labels());
  const auto expected = one.score(topologies());
  for (int threads : {2, 3, 7}) {
    Scorer scorer(all_metrics(threads), images(), labels());
    const auto all = topologies();
    for (std::size_t i = all.size(); i-- > 0;) {
      EXPECT_EQ(fingerprint(scorer.score(all[i])), fingerprint(expected[i])) << threads;
    }
  }
}

TEST(Scorer, SeedTopologyRepeatAndMetricEachMatter) {
  Scorer scorer(all_metrics(2), images(), labels());
  const auto scores = scorer.score(topologies());
  ScorerOptions other = all_metrics(2);
  other.seed = 12;
  Scorer reseeded(other, images(), labels());
  const auto different = reseeded.score(topologies());
  for (std::size_t m = 0; m < 4; ++m) {
    EXPECT_NE(scores[0][m].mean, different[0][m].mean);
    EXPECT_NE(scores[0][m].values[0], scores[0][m].values[1]);
    EXPECT_NE(scores[0][m].mean, scores[1][m].mean);
  }
}

TEST(Scorer, GivesMeanAndStandardError) {
  Scorer scorer(all_metrics(2), images(), labels());
  for (const Score& score : scorer.score(testing::small_topology())) {
    ASSERT_TRUE(score.ok()) << score.metric;
    double sum = 0.0;
    for (double value : score.values) {
      sum += value;
    }
    const auto n = static_cast<double>(score.values.size());
    EXPECT_DOUBLE_EQ(score.mean, sum / n);
    if (score.values.size() == 1) {
      EXPECT_EQ(score.standard_error, 0.0);
      continue;
    }
    ASSERT_EQ(score.values.size(), 3u);
    double squares = 0.0;
    for (double value : score.values) {
      squares += (value - sum / n) * (value - sum / n);
    }
    EXPECT_NEAR(score.standard_error, std::sqrt(squares / 2.0 / 3.0), 1e-12 * std::abs(score.mean));
  }
}

TEST(Scorer, SizeScoresAreTheClosedFormOnce) {
  ScorerOptions options = all_metrics(1);
  options.metrics = {"parameters", "macs", "depth"};
  Scorer scorer(options, at::Tensor());
  const Topology topology = resized(testing::small_topology(), 16, {1, 2, 3, 4});
  const auto scores = scorer.score(topology);
  EXPECT_EQ(scores[0].mean, static_cast<double>(cost(topology).parameters()));
  EXPECT_EQ(scores[1].mean, static_cast<double>(cost(topology).macs()));
  EXPECT_EQ(scores[2].mean, 10.0);
  EXPECT_EQ(scores[0].values.size(), 1u);
}

TEST(Scorer, RemembersWhatItScored) {
  Scorer scorer(all_metrics(1), images(), labels());
  const auto first = scorer.score(testing::small_topology());
  const auto again = scorer.score({testing::small_topology(), testing::small_topology()});
  EXPECT_EQ(first[0].seconds, again[0][0].seconds);
  EXPECT_EQ(first[0].seconds, again[1][0].seconds);
}

TEST(Scorer, StopsBetweenTasksAndKeepsNothingHalfDone) {
  Scorer scorer(all_metrics(1), images(), labels());
  int asked = 0;
  scorer.set_stop([&] { return ++asked > 3; });
  EXPECT_THROW(scorer.score(testing::small_topology()), Interrupted);
  scorer.set_stop({});
  Scorer undisturbed(all_metrics(1), images(), labels());
  EXPECT_EQ(fingerprint(scorer.score(testing::small_topology())),
            fingerprint(undisturbed.score(testing::small_topology())));
}

TEST(Scorer, RefusesWhatDoesNotFit) {
  ScorerOptions options = all_metrics(1);
  EXPECT_THROW(Scorer(options, at::Tensor()), std::invalid_argument);
  options.metrics = {"nonsense"};
  EXPECT_THROW(Scorer(options, images(), labels()), std::invalid_argument);
  options = all_metrics(1);
  options.repeats = 0;
  EXPECT_THROW(Scorer(options, images(), labels()), std::invalid_argument);
  Scorer scorer(all_metrics(1), images(4, 64), labels());
  EXPECT_THROW(scorer.score(testing::small_topology()), std::invalid_argument);
}

TEST(Scorer, TheEngineGivesTheGeneralPathsScores) {
  ScorerOptions general = all_metrics(2);
  general.use_engine = false;
  const auto expected = Scorer(general, images(), labels()).score(topologies());
  for (Isa isa : available_isas()) {
    ScorerOptions options = all_metrics(2);
    options.isa = isa;
    const auto got = Scorer(options, images(), labels()).score(topologies());
    for (std::size_t t = 0; t < got.size(); ++t) {
      for (std::size_t m = 0; m < 2; ++m) {
        EXPECT_NEAR(got[t][m].mean / expected[t][m].mean, 1.0, 2e-5) << to_string(isa);
      }
    }
  }
}

TEST(Scorer, SaysWhichWayATopologyGoes) {
  Scorer scorer(all_metrics(1), images(), labels());
  EXPECT_EQ(scorer.path(testing::small_topology()),
            "engine, " + to_string(available_isas().back()));
  EXPECT_EQ(scorer.path(testing::class_token_topology()), "general (it has a class token)");
  EXPECT_EQ(scorer.path(testing::relative_windows_topology()),
            "general (it has relative positions)");
  ScorerOptions options = all_metrics(1);
  options.use_engine = false;
  EXPECT_EQ(Scorer(options, images(), labels()).path(testing::small_topology()),
            "general (as asked)");
}

TEST(Scorer, WorksInFloat64) {
  ScorerOptions options = all_metrics(2);
  options.dtype = at::kDouble;
  Scorer fine(options, images(), labels());
  Scorer coarse(all_metrics(2), images(), labels());
  const auto expected = fine.score(testing::small_topology());
  const auto got = coarse.score(testing::small_topology());
  for (std::size_t m = 0; m < 4; ++m) {
    EXPECT_NEAR(got[m].mean / expected[m].mean, 1.0, 1e-3) << got[m].metric;
    EXPECT_NE(got[m].mean, expected[m].mean);
  }
}

}  // namespace
}  // namespace asvit
