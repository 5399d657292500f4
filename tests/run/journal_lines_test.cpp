#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "run/growth_trajectory.h"
#include "run/search_trace.h"

namespace asvit {
namespace {

nlohmann::ordered_json score(double mean) { return {{"size", {{"mean", mean}, {"status", "ok"}}}}; }

TraceLine trace_line() {
  TraceLine line;
  line.step = 3;
  line.text = "text";
  line.choices = {0, 2};
  line.scores = score(1.5);
  line.cached = true;
  line.reward = -0.25;
  line.entropy = 2.5;
  line.baseline = 0.125;
  line.probabilities = {{0.5, 0.5}, {0.25, 0.25, 0.5}};
  line.rejected = 4;
  line.seconds = 0.5;
  line.topology = {{"format", "asvit-topology/1"}};
  return line;
}

TEST(SearchTrace, IsReadAsItWasWritten) {
  const nlohmann::ordered_json written = trace_line_to_json(trace_line());
  EXPECT_EQ(trace_line_to_json(trace_line_from_json(written)), written);
  TraceLine without = trace_line();
  without.text = nullptr;
  without.baseline.reset();
  const nlohmann::ordered_json nulls = trace_line_to_json(without);
  EXPECT_TRUE(nulls["text"].is_null());
  EXPECT_TRUE(nulls["baseline"].is_null());
  EXPECT_EQ(trace_line_to_json(trace_line_from_json(nulls)), nulls);
}

TEST(SearchTrace, NeedsWhatMakesAStep) {
  const nlohmann::json written = trace_line_to_json(trace_line());
  for (const auto& [member, value] : written.items()) {
    nlohmann::json line = written;
    line.erase(member);
    const std::string name = member;
    if (name == "step" || name == "reward" || name == "entropy" || name == "choices" ||
        name == "scores" || name == "topology") {
      EXPECT_THROW(trace_line_from_json(line), nlohmann::json::exception) << name;
    } else {
      EXPECT_NO_THROW(trace_line_from_json(line)) << name;
    }
  }
}

TEST(GrowthTrajectory, IsReadAsItWasWritten) {
  GrowthLine line;
  line.step = 2;
  line.taken = {8, {1, 2}, 100, 200, score(0.5), 3};
  line.model_width = 16;
  line.text = nullptr;
  line.metrics = {{{"metric", "size"}, {"direction", "higher"}}};
  line.candidates = {{6, {1, 1}, 50, 80, score(0.25), 5}, line.taken};
  line.chosen = 1;
  line.seconds = 0.25;
  const nlohmann::ordered_json written = growth_line_to_json(line);
  EXPECT_EQ(written["width"], 8);
  // The order of members inside of scores and metrics is no matter of the line.
  EXPECT_EQ(nlohmann::json(growth_line_to_json(growth_line_from_json(written))),
            nlohmann::json(written));
  const nlohmann::json members = written;
  for (const auto& [member, value] : members.items()) {
    nlohmann::json cut = members;
    cut.erase(member);
    EXPECT_THROW(growth_line_from_json(cut), nlohmann::json::exception) << member;
  }
}

}  // namespace
}  // namespace asvit
