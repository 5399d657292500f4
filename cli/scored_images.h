#pragma once

#include "cli/shared_options.h"
#include "metrics/scorer.h"
#include "space/topology.h"

namespace asvit {

/// probe_images() of --data, --images, --seed and --on-corrupt; empty where none of --metrics looks
/// at images. Says on standard error what was read and what was skipped. Throws
/// std::invalid_argument naming the option where the data cannot be had or does not fit.
ScorerImages scored_images(const SharedOptions& options, const Topology& topology);

}  // namespace asvit
