#include "scaling/growth_options.h"

#include <sstream>
#include <stdexcept>
#include <utility>

#include "base/field_text.h"
#include "base/list_text.h"
#include "space/topology.h"

namespace asvit {
namespace {

template <typename T>
void require(bool holds, const std::string& field, T got, const std::string& expected) {
  if (!holds) {
    std::ostringstream text;
    text << field << ": got " << got << ", expected " << expected;
    throw std::invalid_argument(text.str());
  }
}

}  // namespace

GrowthRule parse_growth_rule(const std::string& name) {
  return value_of("growth rule", name, kGrowthRules);
}

std::string to_string(GrowthRule rule) { return name_of(rule, kGrowthRules); }

void read_text(const std::string& name, const std::string& text, std::vector<GrowthRule>& field) {
  std::vector<GrowthRule> rules;
  for (const std::string& rule :
       text.empty() ? std::vector<std::string>() : split_list(name, text)) {
    rules.push_back(value_of(name, rule, kGrowthRules));
  }
  field = std::move(rules);
}

std::string text_of(const std::vector<GrowthRule>& field) {
  return joined(field, ",", [](GrowthRule rule) { return to_string(rule); });
}

void GrowthOptions::validate() const {
  constexpr int kMaxMultiplier = 1024;
  constexpr double kMaxRatio = 16.0;
  require(start_width >= 1 && start_width <= kMaxWidth, "start_width", start_width, "1 to 65536");
  for (int depth : start_depths) {
    require(depth >= 1 && depth <= kMaxDepth, "start_depths", depth, "1 to 1000");
  }
  require(multiplier >= 1 && multiplier <= kMaxMultiplier, "multiplier", multiplier, "1 to 1024");
  require(blocks >= 1 && blocks <= kMaxDepth, "blocks", blocks, "1 to 1000");
  require(!width_ratios.empty(), "width_ratios", "none", "at least one");
  for (double ratio : width_ratios) {
    require(ratio >= 1.0 && ratio <= kMaxRatio, "width_ratios", ratio, "1 to 16");
  }
  require(uniform_depth >= 1.0 && uniform_depth <= kMaxRatio, "uniform_depth", uniform_depth,
          "1 to 16");
  require(uniform_width >= 1.0 && uniform_width <= kMaxRatio, "uniform_width", uniform_width,
          "1 to 16");
  constexpr double kLeastGrowth = 1.01;
  require(uniform_depth * uniform_width >= kLeastGrowth, "uniform_depth",
          uniform_depth * uniform_width, "a product with uniform_width of at least 1.01");
  require(limit >= 1, "limit", limit, "at least 1");
}

}  // namespace asvit
