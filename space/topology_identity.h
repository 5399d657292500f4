#pragma once

#include <cstddef>
#include <cstdint>

#include "space/topology.h"

namespace asvit {

/// 64-bit hash of a topology's value: equal topologies, equal hashes, on every machine and in every
/// version. It seeds every draw, so scores published once keep their values only as long as it
/// does: it is frozen.
///
/// FNV-1a of a canonical byte sequence, the compact JSON text that format asvit-topology/1 had when
/// the hash was made, written from the fields and independent of what topology_to_json() does
/// today. A field that a topology gains later adds nothing where it has its default, and a member
/// `,"name": value` where it has not. Throws std::invalid_argument for a value of an enum that has
/// no name.
std::uint64_t content_hash(const Topology& topology);

/// Hash for containers whose keys are topologies.
struct TopologyHash {
  std::size_t operator()(const Topology& topology) const {
    return static_cast<std::size_t>(content_hash(topology));
  }
};

}  // namespace asvit
