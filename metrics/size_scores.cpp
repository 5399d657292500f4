#include "metrics/size_scores.h"

#include "space/cost.h"

namespace asvit {

std::string_view SizeScore::name() const {
  switch (kind_) {
    case Kind::kParameters:
      return "parameters";
    case Kind::kMacs:
      return "macs";
    case Kind::kDepth:
      break;
  }
  return "depth";
}

MetricValue SizeScore::evaluate(const MetricInput& input) const {
  if (kind_ == Kind::kDepth) {
    int blocks = 0;
    for (const Stage& stage : input.topology.stages) {
      blocks += stage.depth();
    }
    return {static_cast<double>(blocks), ScoreStatus::kOk};
  }
  const Cost bill = cost(input.topology);
  const std::int64_t count = kind_ == Kind::kMacs ? bill.macs() : bill.parameters();
  return {static_cast<double>(count), ScoreStatus::kOk};
}

}  // namespace asvit
