#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// A model to be written as a file of another tool.
struct ExportedModel {
  std::string name;  ///< what the user calls it
  Topology topology;
  nlohmann::json recipe;  ///< how a training would train it, for configs: see ModelConfig
  std::function<Weights()> weights;  ///< head included; asked only by formats that hold weights
};

/// A kind of file: a row of export_formats().
struct ExportFormat {
  const char* name;
  std::vector<const char*> endings;  ///< of file names, with their dots
  bool holds_weights;
  /// Writes `file` as a whole or not at all; throws std::invalid_argument for a model or a file's
  /// name that the format cannot say, std::runtime_error where writing fails.
  void (*write)(const std::filesystem::path& file, const ExportedModel& model);
};

/// Every format that a model can be written in.
const std::vector<ExportFormat>& export_formats();

/// "json, yaml, ... or onnx"; `with_weights`: of the formats that hold weights alone.
std::string export_format_names(bool with_weights = false);

/// The format called `name` or, where that is empty, the one that `file` ends like. Throws
/// std::invalid_argument ("format: got ...") where there is none.
const ExportFormat& export_format(const std::string& name, const std::filesystem::path& file);

}  // namespace asvit
