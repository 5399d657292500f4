#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/fields.h"
#include "space/search_space.h"

namespace asvit {

/// What a topology may cost, at the size it is meant to be grown to.
struct SearchLimits {
  std::optional<std::int64_t> max_params;  ///< parameters
  std::optional<std::int64_t> max_macs;    ///< multiply-accumulates of one image
  int width = 0;            ///< first stage's width when the cost is taken; 0: as sampled
  std::vector<int> depths;  ///< blocks a stage when the cost is taken; empty: as sampled

  /// Throws std::invalid_argument naming the field, what it got and what is expected.
  void validate() const;

  /// Whether anything is limited.
  bool any() const { return max_params || max_macs; }
};

/// The fields of SearchLimits (base/fields.h).
template <typename Any, typename Visitor, FieldsOf<Any, SearchLimits> = 0>
void for_each_field(Any& limits, Visitor&& visit) {
  visit("max_params", limits.max_params, "N", "most parameters, for example 20M");
  visit("max_macs", limits.max_macs, "N", "most multiply-accumulates an image, for example 5G");
  visit("limit_width", limits.width, "N",
        "first stage's width that the limits hold for, 0: as sampled");
  visit("limit_depths", limits.depths, "A,B,..", "blocks a stage that the limits hold for");
}

/// By how much the cost of resized(topology, limits.width, limits.depths) is over the limits:
/// the sum over them of max(0, cost / limit - 1); 0 within them. Throws std::invalid_argument when
/// the topology cannot be resized so.
double excess(const Topology& topology, const SearchLimits& limits);

/// The topology of `choices`, or nothing when it, or its resized form, is not valid or when it is
/// over the limits.
std::optional<Topology> admissible(const SearchSpace& space, const Choices& choices,
                                   const SearchLimits& limits);

/// Throws std::invalid_argument (the limit, and the cost of the smallest topology found) when no
/// topology of `space` is found within the limits.
///
/// Looks by descent of excess(), one decision at a time. That is exact where the costs are monotone
/// in every decision whatever the others are, as in the built-in spaces; elsewhere it may refuse
/// limits that an odd combination would meet.
void require_possible(const SearchSpace& space, const SearchLimits& limits);

}  // namespace asvit
