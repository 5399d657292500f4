#pragma once

#include <optional>
#include <string>
#include <vector>

#include "space/topology.h"

namespace asvit {

/// Names of the published models that can be had by name.
std::vector<std::string> builtin_topology_names();

/// A published model, for 224 pixels and 1000 classes; nothing for a name that is none's.
///
/// crate-tiny, -small, -base, -large: CRATE (arXiv 2306.01129, table 1), patches of 16 pixels.
/// crate-alpha-b32, -b16, -l32, -l14: CRATE-alpha (arXiv 2405.20299, table 1), the number being the
/// pixels of a patch.
std::optional<Topology> builtin_topology(const std::string& name);

}  // namespace asvit
