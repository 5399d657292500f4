#include "search/limits.h"

#include <limits>
#include <stdexcept>
#include <string>

#include "base/error_context.h"
#include "space/cost.h"

namespace asvit {
namespace {

void require_positive(const std::string& field, std::int64_t got) {
  if (got < 1) {
    throw std::invalid_argument(field + ": got " + std::to_string(got) + ", expected at least 1");
  }
}

Cost limited_cost(const Topology& topology, const SearchLimits& limits) {
  const int width = limits.width > 0 ? limits.width : topology.stages.front().width;
  const bool as_sampled = limits.width == 0 && limits.depths.empty();
  return cost(as_sampled ? topology : resized(topology, width, limits.depths));
}

double excess_over(std::int64_t got, const std::optional<std::int64_t>& limit) {
  return limit && got > *limit ? static_cast<double>(got) / static_cast<double>(*limit) - 1.0 : 0.0;
}

double excess_of(const SearchSpace& space, const Choices& choices, const SearchLimits& limits) {
  try {
    return excess(space.realise(choices), limits);
  } catch (const std::invalid_argument&) {
    return std::numeric_limits<double>::infinity();
  }
}

// The cost of a topology that ought to be possible, or why it is not.
Cost smallest_cost(const SearchSpace& space, const Choices& smallest, const SearchLimits& limits) {
  return at_place("limits: no topology can be built at their size",
                  [&] { return limited_cost(space.realise(smallest), limits); });
}

[[noreturn]] void refuse(const SearchSpace& space, const Choices& smallest,
                         const SearchLimits& limits) {
  const Cost bill = smallest_cost(space, smallest, limits);
  std::string text = "limits:";
  if (excess_over(bill.parameters(), limits.max_params) > 0) {
    text += " got max_params " + std::to_string(*limits.max_params) +
            ", the smallest topology found has " + std::to_string(bill.parameters()) +
            " parameters;";
  }
  if (excess_over(bill.macs(), limits.max_macs) > 0) {
    text += " got max_macs " + std::to_string(*limits.max_macs) +
            ", the smallest topology found has " + std::to_string(bill.macs()) +
            " multiply-accumulates;";
  }
  throw std::invalid_argument(text + " it is " + space.describe(smallest));
}

}  // namespace

void SearchLimits::validate() const {
  require_positive("max_params", max_params.value_or(1));
  require_positive("max_macs", max_macs.value_or(1));
  require_positive("limit_width", width == 0 ? 1 : width);
  for (int depth : depths) {
    require_positive("limit_depths", depth);
  }
}

double excess(const Topology& topology, const SearchLimits& limits) {
  if (!limits.any()) {
    return 0.0;
  }
  const Cost bill = limited_cost(topology, limits);
  return excess_over(bill.parameters(), limits.max_params) +
         excess_over(bill.macs(), limits.max_macs);
}

std::optional<Topology> admissible(const SearchSpace& space, const Choices& choices,
                                   const SearchLimits& limits) {
  try {
    Topology topology = space.realise(choices);
    if (excess(topology, limits) == 0.0) {
      return topology;
    }
  } catch (const std::invalid_argument&) {
    // A combination of choices, each fine with the template's others, that cannot be built.
  }
  return std::nullopt;
}

void require_possible(const SearchSpace& space, const SearchLimits& limits) {
  limits.validate();
  Choices best(space.decisions().size(), 0);
  double smallest = excess_of(space, best, limits);
  for (bool improved = true; improved && smallest > 0.0;) {
    improved = false;
    for (const Choices& choices : space.neighbours(best)) {
      const double over = excess_of(space, choices, limits);
      if (over < smallest) {
        best = choices;
        smallest = over;
        improved = true;
      }
    }
  }
  if (smallest > 0.0) {
    refuse(space, best, limits);
  }
}

}  // namespace asvit
