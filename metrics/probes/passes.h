#pragma once

#include <cstdint>
#include <functional>

#include <ATen/ATen.h>

#include "space/topology.h"

namespace asvit {

/// How many images one pass through the network takes: as many as keep its activations in the
/// processor's cache. A function of the topology alone, so that no result depends on the machine.
std::int64_t images_a_pass(const Topology& topology);

/// Calls `pass(first, last)` for the ranges of `step` that make up 0 .. count.
///
/// On the CPU the ranges run in parallel in the calling thread's oneTBB arena; a thread that waits
/// takes no other work up meanwhile. Elsewhere they run in order on the caller's stream. `pass`
/// must write to places of its own range only.
void for_each_pass(const at::Device& device, std::int64_t count, std::int64_t step,
                   const std::function<void(std::int64_t first, std::int64_t last)>& pass);

}  // namespace asvit
