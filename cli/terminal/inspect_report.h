#pragma once

#include <ostream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "inspection/layer_measures.h"

namespace asvit {

/// Value of the member "format" of inspection.json.
inline constexpr const char* kInspectionFormat = "asvit-inspection/1";

/// A network's measures with some weights: "untrained" or "trained".
struct InspectedState {
  std::string name;
  std::vector<LayerMeasures> layers;
};

/// {"name", "layers": [{"stage", "block", "family", "tokens", "width", "heads", "rate_before",
/// "rate_after", "nonzero", "positive"}]}, a measure as {"mean", "standard_error"};
/// docs/formats.md.
nlohmann::ordered_json inspected_to_json(const InspectedState& state);

/// A table of all layers, states one below the other, and for each state one sentence: in how many
/// layers the attention lowers the rate.
void print_inspected(const std::vector<InspectedState>& states, std::ostream& out);

}  // namespace asvit
