#include "metrics/scores/size_scores.h"

#include "space/cost.h"

namespace asvit {

namespace {

const char* name_of(SizeScore::Kind kind) {
  switch (kind) {
    case SizeScore::Kind::kParameters:
      return "parameters";
    case SizeScore::Kind::kMacs:
      return "macs";
    case SizeScore::Kind::kDepth:
      break;
  }
  return "depth";
}

}  // namespace

SizeScore::SizeScore(Kind kind)
    : Metric({name_of(kind), Direction::kHigherIsBetter, MetricProbe::kNone, false}), kind_(kind) {}

MetricValue SizeScore::evaluate(const MetricInput& input) const {
  if (kind_ == Kind::kDepth) {
    return {static_cast<double>(block_count(input.topology)), ScoreStatus::kOk};
  }
  const Cost bill = cost(input.topology);
  const std::int64_t count = kind_ == Kind::kMacs ? bill.macs() : bill.parameters();
  return {static_cast<double>(count), ScoreStatus::kOk};
}

}  // namespace asvit
