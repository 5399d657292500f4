#pragma once

#include <cstdint>
#include <vector>

#include "scaling/growth_options.h"
#include "space/topology.h"

namespace asvit {

/// Where a growth stands: the network that is scored is resized(seed, width, depths), the model
/// that comes of it is `multiplier` times as wide.
struct Size {
  int width = 1;            ///< channels of the first stage
  std::vector<int> depths;  ///< blocks a stage

  bool operator==(const Size& other) const;
};

/// A size with its networks and the model's cost.
struct SizedTopology {
  Size size;
  Topology scored;
  Topology model;
  std::int64_t parameters = 0;  ///< of the model
  std::int64_t macs = 0;        ///< of the model, for one image

  /// What `measure` says of the model.
  std::int64_t measured(SizeMeasure measure) const;
};

/// The networks of a size; throws std::invalid_argument where they cannot be built.
SizedTopology sized_topology(const Topology& seed, const Size& size, int multiplier);

/// The size that a growth of `seed` starts from. Throws std::invalid_argument where the start's
/// depths are not one a stage.
Size start_size(const Topology& seed, const GrowthOptions& options);

/// What step `step` (from 1) of a growth may go to from `from`, without equal ones, and without
/// those that cannot be built or are over the limit:
/// - growth: blocks in one stage x width times each ratio, rounded; stages first, ratios second
/// - random: one of these, drawn from the seed and the step
/// - uniform: round(start depths * uniform_depth^x), round(start width * uniform_width^x) at the
///   next multiple x of 1/20 that changes anything
///
/// Empty: the growth is done.
std::vector<SizedTopology> next_sizes(const Topology& seed, const Size& from, int step,
                                      const GrowthOptions& options);

}  // namespace asvit
