#include "scaling/family.h"

namespace asvit {

std::vector<FamilyMember> family(const std::vector<GrowthStep>& trajectory,
                                 const std::vector<std::int64_t>& targets, SizeMeasure measure,
                                 bool at_limit) {
  std::vector<FamilyMember> members;
  for (std::int64_t target : targets) {
    FamilyMember member = {target, std::nullopt};
    std::int64_t nearest = 0;
    const bool beyond = !at_limit && target > trajectory.back().taken().sized.measured(measure);
    for (std::size_t i = 0; i < trajectory.size() && !beyond; ++i) {
      const std::int64_t size = trajectory[i].taken().sized.measured(measure);
      if (size <= target && size >= nearest) {
        nearest = size;
        member.step = i;
      }
    }
    members.push_back(member);
  }
  return members;
}

}  // namespace asvit
