#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "scaling/growth_step.h"

namespace asvit {

/// A size that was asked for, and the step of a trajectory that is nearest to it from below.
struct FamilyMember {
  std::int64_t target = 0;
  std::optional<std::size_t> step;  ///< index into the trajectory; none where all are larger
};

/// One member a target, in the order of the targets.
std::vector<FamilyMember> family(const std::vector<GrowthStep>& trajectory,
                                 const std::vector<std::int64_t>& targets, SizeMeasure measure);

}  // namespace asvit
