#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "space/topology.h"

namespace asvit::testing {

/// Topologies of every kind: those of tests/support/topologies.h and random ones that are small
/// enough to be run in a moment; together they have every value of every option.
std::vector<Topology> exported_topologies();

/// Writes each of exported_topologies() with random weights in every format, as `case_N.py`,
/// `.safetensors` and `.onnx`, beside `case_N.expected.safetensors`: tensors "images", two of
/// Fashion-MNIST, and what our own network makes of them, "logits" and each stage's map, "map_S".
void write_cases(const std::filesystem::path& folder);

/// Runs a script that stands beside this file on a folder and expects it to succeed; its output is
/// the test's.
void expect_script_accepts(const std::filesystem::path& interpreter, const std::string& script,
                           const std::filesystem::path& folder);

}  // namespace asvit::testing
