#pragma once

#include <ATen/ATen.h>

#include "network/weights.h"
#include "space/topology.h"

namespace asvit::testing {

/// Two stages and about 3,000 weights for images of 16 x 16 pixels and 4 classes; every kind of
/// layer of as-vit.
Topology square_topology();

/// Weights drawn as for training.
Weights drawn_weights(const Topology& topology, at::ScalarType type = at::kFloat);

}  // namespace asvit::testing
