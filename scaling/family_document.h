#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "scaling/family.h"
#include "scaling/growth.h"

namespace asvit {

/// A model size that was asked for, and what the user called it.
struct Target {
  std::string name;  ///< "20M"
  std::int64_t size = 0;
};

/// The text form of targets (base/field_text.h): their names separated by commas, or nothing.
/// Throws std::invalid_argument naming `name` for a size that is no count.
void read_text(const std::string& name, const std::string& text, std::vector<Target>& field);
std::string text_of(const std::vector<Target>& field);

/// The growth of one rule and what it has for each target.
struct RuleFamily {
  GrowthRule rule = GrowthRule::kGrowth;
  std::vector<GrowthStep> trajectory;
  std::vector<FamilyMember> members;  ///< one a target, in their order
};

/// model_config() of what a step grew, with the step: "growth": {"rule", "step", "scored_width",
/// "scores"}.
nlohmann::ordered_json grown_config(const Target& target, const GrowthStep& step,
                                    const RuleFamily& family);

/// {"rule": [{"target", "step", "parameters", "macs", "width", "depths", "scores"}, ...]}; a target
/// out of reach has null for its step and nothing more.
nlohmann::ordered_json families_to_json(const std::vector<RuleFamily>& families,
                                        const std::vector<Target>& targets);

}  // namespace asvit
