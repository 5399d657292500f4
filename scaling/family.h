#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "scaling/growth_step.h"

namespace asvit {

/// A size that was asked for, and the step of a trajectory that is nearest to it from below.
struct FamilyMember {
  std::int64_t target = 0;
  std::optional<std::size_t> step;  ///< index into the trajectory; none where it is out of reach
};

/// One member a target, in the order of the targets. `at_limit`: whether the growth ended at its
/// limit (Growth::at_limit()); where it could not grow, targets beyond its last step have none.
std::vector<FamilyMember> family(const std::vector<GrowthStep>& trajectory,
                                 const std::vector<std::int64_t>& targets, SizeMeasure measure,
                                 bool at_limit);

}  // namespace asvit
