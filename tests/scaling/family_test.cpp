#include "scaling/family.h"

#include <gtest/gtest.h>

namespace asvit {
namespace {

GrowthStep step_of(std::int64_t parameters, std::int64_t macs) {
  GrowthStep step;
  GrowthCandidate candidate;
  candidate.sized.parameters = parameters;
  candidate.sized.macs = macs;
  step.candidates = {candidate};
  return step;
}

TEST(Family, TakesTheStepNearestFromBelow) {
  const std::vector<GrowthStep> trajectory = {step_of(10, 5), step_of(20, 7), step_of(40, 6)};
  const auto members = family(trajectory, {45, 9, 39, 40, 10}, SizeMeasure::kParameters, true);
  ASSERT_EQ(members.size(), 5u);
  EXPECT_EQ(members[0].step, 2u);
  EXPECT_EQ(members[1].step, std::nullopt);
  EXPECT_EQ(members[2].step, 1u);
  EXPECT_EQ(members[3].step, 2u);
  EXPECT_EQ(members[4].step, 0u);
  EXPECT_EQ(members[1].target, 9);
}

TEST(Family, HasNothingBeyondAGrowthThatCouldNotGoOn) {
  const std::vector<GrowthStep> trajectory = {step_of(10, 5), step_of(20, 7)};
  const auto members = family(trajectory, {15, 20, 21}, SizeMeasure::kParameters, false);
  EXPECT_EQ(members[0].step, 0u);
  EXPECT_EQ(members[1].step, 1u);
  EXPECT_EQ(members[2].step, std::nullopt);
}

TEST(Family, MeasuresWhatItIsTold) {
  const std::vector<GrowthStep> trajectory = {step_of(10, 5), step_of(20, 7), step_of(40, 6)};
  EXPECT_EQ(family(trajectory, {6}, SizeMeasure::kMacs, true)[0].step, 2u);
  EXPECT_EQ(family(trajectory, {8}, SizeMeasure::kMacs, true)[0].step, 1u);
}

}  // namespace
}  // namespace asvit
