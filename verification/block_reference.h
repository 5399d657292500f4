#pragma once

#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include "verification/reference_case.h"

namespace asvit {

/// Whether an element of a file's "cases" holds recorded outputs of one block of each white-box
/// family, {"dim", "heads", "tokens", "gain", "crate_output", "crate_alpha_output"} and, where
/// recorded, "crate_zero_fraction"; format: docs/formats.md, "Reference cases".
bool is_block_case(const nlohmann::json& value);

/// "white-box blocks, dim 24, 4 heads, 10 tokens".
std::string block_case_name(const nlohmann::json& value, const std::string& where);

/// Recomputes both blocks on the device and in the precision of `options`. Throws
/// std::invalid_argument naming `where` for a case that is malformed.
std::vector<Comparison> check_block_case(const nlohmann::json& value, const std::string& where,
                                         const at::TensorOptions& options);

/// Compares a file's "parameters", counts by the names of builtin_topology() with `_` for `-`, with
/// those of the built-in topologies. Throws as check_block_case().
std::vector<Comparison> check_published_parameters(const nlohmann::json& parameters,
                                                   const std::string& where);

}  // namespace asvit
