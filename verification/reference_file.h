#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "compute/device.h"
#include "compute/workers.h"
#include "verification/reference_case.h"

namespace asvit {

/// A recorded case by name with what was compared.
struct CaseResult {
  std::string name;
  std::string path;  ///< computing_path() of curve and kernel; empty where there is no network
  std::vector<Comparison> comparisons;
};

/// Recomputes every case, the parameters of published models and the reward that the reference file
/// at `path` records (docs/formats.md), on the workers, at the device and precision of `compute`.
/// Throws std::invalid_argument naming the file and the member for anything malformed, or where the
/// file holds nothing to compare.
std::vector<CaseResult> check_reference_file(const std::string& path, const Compute& compute,
                                             Workers& workers);

/// [{"case", "path" (where there is one), "quantities": {quantity: {"error", "tolerance",
/// "passed"}}}].
nlohmann::ordered_json results_to_json(const std::vector<CaseResult>& results);

}  // namespace asvit
