#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include "metrics/scoring_options.h"
#include "network/kernels/kernels.h"
#include "network/weights.h"

namespace asvit {

/// One quantity of a reference case, recomputed.
struct Comparison {
  std::string quantity;
  double error = 0.0;      ///< largest relative error; infinite where something is not finite
  double tolerance = 0.0;  ///< of the precision used, or the case's own; infinite: not judged

  bool judged() const { return std::isfinite(tolerance); }
  bool passed() const { return error <= tolerance; }
};

/// A recorded network with its feature, kernel and curve values, all weights defined by a hash, so
/// that any program can rebuild it. Format: docs/formats.md, "Reference cases".
struct ReferenceCase {
  Topology topology;
  double gain = 1.0;  ///< factor on every linear and convolution weight
  int curve_points = kDefaultCurvePoints;
  int batch = 1;  ///< images of the kernel
  nlohmann::json recorded;

  /// "TOPOLOGY hidden H depths D image S".
  std::string name;
};

/// Reads one element of a file's "cases"; `where` is its JSON pointer, for messages. Throws
/// std::invalid_argument naming member, got and expected.
ReferenceCase reference_case_from_json(const nlohmann::json& json, const std::string& where);

/// The weights that the file format defines for a topology: a hash of each weight's id.
Weights reference_weights(const Topology& topology, double gain, const at::TensorOptions& options);

/// Recomputes the case on the device and in the precision of `options`: parameters, features,
/// curve speeds and their sum at both radii, kernel, eigenvalues, condition number. Curve and
/// kernel by the engine's `kernels` as the metrics would (MetricInput::uses_engine()), the features
/// always by the general path.
///
/// The error of a vector or matrix is its largest deviation over its largest recorded magnitude,
/// the error of a number relative to it.
std::vector<Comparison> check_reference_case(const ReferenceCase& reference,
                                             const at::TensorOptions& options,
                                             const Kernels* kernels = nullptr);

}  // namespace asvit
