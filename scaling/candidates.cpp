#include "scaling/candidates.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/random.h"
#include "space/cost.h"

namespace asvit {
namespace {

/// Beyond what any topology may have: refused when the network is built.
int rounded(double value) {
  constexpr double kMost = 1e6;
  return static_cast<int>(std::lround(std::min(value, kMost)));
}

std::vector<Size> growth_sizes(const Size& from, const GrowthOptions& options) {
  std::vector<Size> sizes;
  for (std::size_t stage = 0; stage < from.depths.size(); ++stage) {
    for (double ratio : options.width_ratios) {
      Size size = {rounded(from.width * ratio), from.depths};
      size.depths[stage] += options.blocks;
      if (std::find(sizes.begin(), sizes.end(), size) == sizes.end()) {
        sizes.push_back(size);
      }
    }
  }
  return sizes;
}

/// The compound scaling of a start: all depths and the width grow by powers of their ratios.
Size uniform_size(const Size& start, double power, const GrowthOptions& options) {
  Size size = start;
  size.width = rounded(start.width * std::pow(options.uniform_width, power));
  for (int& depth : size.depths) {
    depth = rounded(depth * std::pow(options.uniform_depth, power));
  }
  return size;
}

/// The size that follows `from`, one of the way from `start`. There always is one: what is rounded
/// grows until no topology has it, and no growth stands there.
Size next_uniform_size(const Size& start, const Size& from, const GrowthOptions& options) {
  constexpr double kParts = 20.0;  // of a power, so that widths come one after the other
  bool passed = false;
  for (int part = 0;; ++part) {
    const Size size = uniform_size(start, part / kParts, options);
    if (passed && !(size == from)) {
      return size;
    }
    passed = passed || size == from;
  }
}

/// Those that can be built within the limit.
std::vector<SizedTopology> legal(const Topology& seed, const std::vector<Size>& sizes,
                                 const GrowthOptions& options) {
  std::vector<SizedTopology> result;
  for (const Size& size : sizes) {
    try {
      SizedTopology candidate = sized_topology(seed, size, options.multiplier);
      if (candidate.measured(options.measure) <= options.limit) {
        result.push_back(std::move(candidate));
      }
    } catch (const std::invalid_argument&) {
      // Too deep or too wide for a topology.
    }
  }
  return result;
}

}  // namespace

bool Size::operator==(const Size& other) const {
  return width == other.width && depths == other.depths;
}

std::int64_t SizedTopology::measured(SizeMeasure measure) const {
  switch (measure) {
    case SizeMeasure::kParameters:
      return parameters;
    case SizeMeasure::kMacs:
      return macs;
  }
  throw unlisted(measure, kSizeMeasures);
}

SizedTopology sized_topology(const Topology& seed, const Size& size, int multiplier) {
  SizedTopology result;
  result.size = size;
  result.scored = resized(seed, size.width, size.depths);
  result.model = resized(seed, size.width * multiplier, size.depths);
  const Cost bill = cost(result.model);
  result.parameters = bill.parameters();
  result.macs = bill.macs();
  return result;
}

Size start_size(const Topology& seed, const GrowthOptions& options) {
  Size size = {options.start_width, options.start_depths};
  if (size.depths.empty()) {
    size.depths.assign(seed.stages.size(), 1);
  }
  if (size.depths.size() != seed.stages.size()) {
    throw std::invalid_argument("start_depths: got " + std::to_string(size.depths.size()) +
                                " values, expected " + std::to_string(seed.stages.size()) +
                                ", one a stage");
  }
  return size;
}

std::vector<SizedTopology> next_sizes(const Topology& seed, const Size& from, int step,
                                      const GrowthOptions& options) {
  switch (options.rule) {
    case GrowthRule::kUniform:
      return legal(seed, {next_uniform_size(start_size(seed, options), from, options)}, options);
    case GrowthRule::kGrowth:
      return legal(seed, growth_sizes(from, options), options);
    case GrowthRule::kRandom: {
      std::vector<SizedTopology> all = legal(seed, growth_sizes(from, options), options);
      Generator generator(derive_seed({options.seed, static_cast<std::uint64_t>(step)}));
      return all.empty() ? all : std::vector<SizedTopology>{all[generator.below(all.size())]};
    }
  }
  throw unlisted(options.rule, kGrowthRules);
}

}  // namespace asvit
