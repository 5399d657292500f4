#pragma once

#include <string>

#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// The weights that belong to a MODEL argument without being named: the argument itself where it is
/// a safetensors file, a training's `model.safetensors` where it is its folder; empty where there
/// are none. Throws std::invalid_argument for a training that has ended no epoch.
std::string own_weights(const std::string& model);

/// Reads a safetensors file as float32 weights of the topology's network, head included. Throws
/// std::invalid_argument naming file, tensor and reason where they do not fit it, belong to another
/// topology or are not finite.
Weights read_weights(const std::string& path, const Topology& topology);

}  // namespace asvit
