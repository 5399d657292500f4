#include "cli/terminal/inspect_report.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "cli/terminal/table.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

std::string mean_text(const ImageMean& value) {
  if (!std::isfinite(value.mean)) {
    return "-";
  }
  return significant(value.mean, 5) + " +- " + significant(value.standard_error, 2);
}

/// By how much the rate changes, in percent; "-" where one is no number or 0.
std::string change_text(const LayerMeasures& layer) {
  const double change = 100.0 * (layer.rate_after.mean / layer.rate_before.mean - 1.0);
  return std::isfinite(change) ? (change < 0.0 ? "" : "+") + fixed(change, 1) + " %" : "-";
}

/// ", of 2 it is no number"; nothing where all are numbers.
std::string unknown_text(const std::vector<LayerMeasures>& layers) {
  const auto unknown = std::count_if(layers.begin(), layers.end(), [](const LayerMeasures& layer) {
    return !std::isfinite(layer.rate_after.mean - layer.rate_before.mean);
  });
  return unknown == 0 ? "" : ", of " + std::to_string(unknown) + " it is no number";
}

std::string percent(const ImageMean& value) { return fixed(100.0 * value.mean, 1) + " %"; }

}  // namespace

void print_inspected(const std::vector<InspectedState>& states, std::ostream& out) {
  Table table({"weights", "layer", "family", "coding rate", "behind attention", "change",
               "non-zero", "positive"},
              3);
  for (const InspectedState& state : states) {
    for (const LayerMeasures& layer : state.layers) {
      table.add(
          {state.name,
           std::to_string(layer.place.stage + 1) + "." + std::to_string(layer.place.block + 1),
           to_string(layer.place.family), mean_text(layer.rate_before), mean_text(layer.rate_after),
           change_text(layer), percent(layer.nonzero), percent(layer.positive)});
    }
  }
  table.print(out);
  out << "\n";
  for (const InspectedState& state : states) {
    const auto lower = std::count_if(
        state.layers.begin(), state.layers.end(),
        [](const LayerMeasures& layer) { return layer.rate_after.mean < layer.rate_before.mean; });
    out << state.name << ": attention lowers the coding rate in " << lower << " of "
        << state.layers.size() << " layers" << unknown_text(state.layers) << "\n";
  }
}

}  // namespace asvit
