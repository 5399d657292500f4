#pragma once

#include <string>

#include <ATen/ATen.h>

#include "network/kernels/kernels.h"
#include "space/topology.h"

namespace asvit {

/// Why a network is computed by the general path and not by the engine (metrics/engine/); empty
/// where the engine computes it. `kernels` is the engine's, null where it is switched off.
std::string reason_for_general(const Topology& topology, const at::TensorOptions& options,
                               const Kernels* kernels);

/// Which way a network is computed, for the user: "engine, avx512", or "general (...)" with the
/// reason. `isa` is that of the kernels.
std::string computing_path(const Topology& topology, const at::TensorOptions& options,
                           const Kernels* kernels, Isa isa);

}  // namespace asvit
