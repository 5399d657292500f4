#include "inspection/inspection_document.h"

#include "space/topology_json.h"

namespace asvit {
namespace {

nlohmann::ordered_json mean_to_json(const ImageMean& value) {
  return {{"mean", value.mean}, {"standard_error", value.standard_error}};
}

nlohmann::ordered_json layer_to_json(const LayerMeasures& layer) {
  return {{"stage", layer.place.stage + 1},
          {"block", layer.place.block + 1},
          {"family", to_string(layer.place.family)},
          {"tokens", layer.place.grid_side * layer.place.grid_side},
          {"width", layer.place.width},
          {"heads", layer.place.shape.heads},
          {"rate_before", mean_to_json(layer.rate_before)},
          {"rate_after", mean_to_json(layer.rate_after)},
          {"nonzero", mean_to_json(layer.nonzero)},
          {"positive", mean_to_json(layer.positive)}};
}

nlohmann::ordered_json state_to_json(const InspectedState& state) {
  nlohmann::ordered_json layers = nlohmann::ordered_json::array();
  for (const LayerMeasures& layer : state.layers) {
    layers.push_back(layer_to_json(layer));
  }
  return {{"name", state.name}, {"layers", layers}};
}

}  // namespace

nlohmann::ordered_json inspection_to_json(const Inspection& inspection) {
  nlohmann::ordered_json states = nlohmann::ordered_json::array();
  for (const InspectedState& state : inspection.states) {
    states.push_back(state_to_json(state));
  }
  return {{"format", kInspectionFormat},
          {"model", inspection.model},
          {"data", inspection.data},
          {"images", inspection.images},
          {"seed", inspection.seed},
          {"epsilon", inspection.rate.epsilon},
          {"unit_length", inspection.rate.unit_length},
          {"states", states}};
}

}  // namespace asvit
