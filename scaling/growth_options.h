#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/named_values.h"

namespace asvit {

/// How the next size is chosen.
enum class GrowthRule {
  kGrowth,  ///< blocks in one stage and a wider network: the best scored of all such steps (As-ViT)
  kUniform,  ///< compound scaling: all stages deeper and wider together, nothing to choose
  kRandom    ///< one of the growth's steps, drawn at random
};

inline constexpr NamedValue<GrowthRule> kGrowthRules[] = {{"growth", GrowthRule::kGrowth},
                                                          {"uniform", GrowthRule::kUniform},
                                                          {"random", GrowthRule::kRandom}};
static_assert(is_one_to_one(kGrowthRules));
constexpr const auto& names_of(GrowthRule /*rule*/) { return kGrowthRules; }

/// Reads "growth", "uniform" or "random"; throws std::invalid_argument for anything else.
GrowthRule parse_growth_rule(const std::string& name);

/// The name that parse_growth_rule() reads.
std::string to_string(GrowthRule rule);

/// What the sizes of models are measured in.
enum class SizeMeasure { kParameters, kMacs };

inline constexpr NamedValue<SizeMeasure> kSizeMeasures[] = {
    {"parameters", SizeMeasure::kParameters}, {"macs", SizeMeasure::kMacs}};
static_assert(is_one_to_one(kSizeMeasures));
constexpr const auto& names_of(SizeMeasure /*measure*/) { return kSizeMeasures; }

// The text form of rules: names separated by commas, or nothing (base/field_text.h).
void read_text(const std::string& name, const std::string& text, std::vector<GrowthRule>& field);
std::string text_of(const std::vector<GrowthRule>& field);

/// Settings of a growth.
struct GrowthOptions {
  GrowthRule rule = GrowthRule::kGrowth;
  int start_width = 8;            ///< first stage's width that is scored first
  std::vector<int> start_depths;  ///< blocks a stage to start with; empty: one each
  int multiplier = 4;             ///< width of a model over the width that is scored
  int blocks = 1;                 ///< blocks that a step adds, in one stage
  std::vector<double> width_ratios = {1.05, 1.10, 1.15, 1.20};  ///< of a step, at least 1
  double uniform_depth = 1.2;  ///< ratio of all depths a step of the uniform rule (EfficientNet)
  double uniform_width = 1.1;  ///< ratio of the width a step of the uniform rule (EfficientNet)
  SizeMeasure measure = SizeMeasure::kParameters;
  std::int64_t limit = 0;  ///< most of it that a model may have; at least 1
  std::string select;      ///< metric that chooses alone; empty: the sum of ranks over all metrics
  std::uint64_t seed = 0;  ///< of the random rule

  /// Throws std::invalid_argument naming the field, what it got and what is expected.
  void validate() const;
};

}  // namespace asvit
