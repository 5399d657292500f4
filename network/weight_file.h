#pragma once

#include <filesystem>

#include "network/safetensors.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// Name of the metadata that holds the topology as JSON.
inline constexpr const char* kTopologyMetadata = "asvit_topology";

/// A network's weights as they go into a safetensors file: names and shapes of weight_specs(), in
/// that order, with the topology and "format": "pt" (the names are PyTorch's) as metadata.
TensorFile tensor_file(const Weights& weights, const Topology& topology, HeadWeights head);

/// The weights of a file for the network of `topology`. Throws std::invalid_argument naming the
/// tensor, what it got and what is expected where one is missing, is not one of the network's, has
/// another shape or holds no floating-point numbers.
Weights weights_from(const TensorFile& file, const Topology& topology, HeadWeights head);

/// Throws std::invalid_argument, naming what differs, where a file's metadata names a topology
/// whose network would compute something else with the same weights than that of `topology`.
/// Another image size is none.
void require_topology(const TensorFile& file, const Topology& topology);

/// Reads a file's weights for the network of `topology`; throws as
/// read_safetensors(), require_topology() and weights_from() do, naming the file.
Weights read_weight_file(const std::filesystem::path& path, const Topology& topology,
                         HeadWeights head = HeadWeights::kPresent);

/// The topology in a file's metadata; throws std::invalid_argument where there is none, or none
/// that is valid.
Topology topology_of(const TensorFile& file);

}  // namespace asvit
