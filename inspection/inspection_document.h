#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "inspection/coding_rate.h"
#include "inspection/layer_measures.h"

namespace asvit {

/// Value of the member "format" of inspection.json.
inline constexpr const char* kInspectionFormat = "asvit-inspection/1";

/// A network's measures with some weights, see ModelState.
struct InspectedState {
  std::string name;
  std::vector<LayerMeasures> layers;
};

/// What an inspection found, and on what.
struct Inspection {
  std::string model;        ///< as the user named it
  std::string data;         ///< describe() of the data set, or "noise"
  std::int64_t images = 0;  ///< measured on
  std::uint64_t seed = 0;   ///< that chose them
  CodingRateOptions rate;
  std::vector<InspectedState> states;  ///< in the order of time
};

/// {"format", "model", "data", "images", "seed", "epsilon", "unit_length", "states": [{"name",
/// "layers": [{"stage", "block", "family", "tokens", "width", "heads", "rate_before", "rate_after",
/// "nonzero", "positive"}]}]}, a measure as {"mean", "standard_error"}; docs/formats.md.
nlohmann::ordered_json inspection_to_json(const Inspection& inspection);

}  // namespace asvit
