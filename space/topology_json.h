#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "space/topology.h"

namespace asvit {

/// Value of the member "format" of a topology in JSON.
inline constexpr const char* kTopologyFormat = "asvit-topology/1";

/// The JSON form: every field, in a fixed order. A stage's heads, head_dim, split and expansion are
/// one value where all blocks agree, else an array with one value a block.
nlohmann::ordered_json topology_to_json(const Topology& topology);

/// Reads the JSON form and validates it.
///
/// Members that may be left out: qkv_bias, norm_eps, the tokenizer's dilation (written where
/// it is not 1), padding, norm, position and class_token, a stage's family and head_dim (then
/// floor(width / heads)) or else its width (then heads * head_dim), head. Throws
/// std::invalid_argument for unknown members, wrong types and values, naming the JSON pointer, what
/// it got and what is expected.
Topology topology_from_json(const nlohmann::json& document);

/// Throws std::invalid_argument("<what>: <JSON pointer>: got ..., expected ...") with a member
/// that differs, unless `got` is `expected`.
void require_same_topology(const std::string& what, const Topology& got, const Topology& expected);

}  // namespace asvit
