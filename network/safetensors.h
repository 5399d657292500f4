#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

namespace asvit {

/// What a safetensors file holds: tensors by name, in their order in the file, and text by name.
struct TensorFile {
  std::vector<std::pair<std::string, at::Tensor>> tensors;
  std::map<std::string, std::string> metadata;
};

/// Writes a safetensors file (eight bytes of header length, a JSON header, the values), replacing
/// what was there in one step (run/atomic_file.h). Element types: float64, float32, float16,
/// bfloat16, the integers and bool. Throws std::invalid_argument for another type and for a name
/// that is empty, "__metadata__" or used twice, std::runtime_error where the file cannot be
/// written.
void write_safetensors(const std::filesystem::path& path, const TensorFile& file);

/// Reads one. Nothing of the header is trusted: throws std::invalid_argument naming file, tensor,
/// what was found and what is expected for a header that is cut, too long, no JSON or has a name
/// twice, an unknown type, a shape that does not fit its bytes, and bytes that overlap, leave holes
/// or do not end with the file. Throws std::runtime_error where the file cannot be read.
TensorFile read_safetensors(const std::filesystem::path& path);

}  // namespace asvit
