#pragma once

#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"
#include "space/topology.h"
#include "tests/support/rejection.h"

namespace asvit {

/// The topology that As-ViT's search found, as searched: one block a stage, 32 channels.
inline constexpr const char* kSeedText = "8,2,3|4,1,2|4,1,4|4,1,6|32";

/// The same one grown to As-ViT Large.
inline constexpr const char* kLargeText = "8,2,3,5|4,1,2,2|4,1,4,5|4,1,6,2|32,180";

/// A plain Vision Transformer of one stage: class token, learned positions for all tokens, norm
/// before the head's linear layer, no norm after the tokenizer.
Topology plain_vit(int width, const std::vector<int>& heads, const std::vector<double>& expansions,
                   int classes);

/// An AutoFormer network of ViT-Bench-101: per-block heads and expansions, mean pooling.
Topology auto_former(int width, const std::vector<int>& heads,
                     const std::vector<double>& expansions);

/// A PiT network of ViT-Bench-101: three stages, depth-wise merging, a class token beside the grid.
Topology pit(int base_dim, double expansion, const std::vector<int>& depths,
             const std::vector<int>& heads);

/// Record 0 of each of the benchmark's two tables.
Topology auto_former_record();
Topology pit_record();

/// Some valid topology: stages, merges, head and blocks all drawn from the generator.
Topology random_topology(Generator& generator);

}  // namespace asvit
