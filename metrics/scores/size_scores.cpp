#include "metrics/scores/size_scores.h"

#include "base/named_values.h"
#include "space/cost.h"

namespace asvit {

namespace {

constexpr NamedValue<SizeScore::Kind> kKinds[] = {{"parameters", SizeScore::Kind::kParameters},
                                                  {"macs", SizeScore::Kind::kMacs},
                                                  {"depth", SizeScore::Kind::kDepth}};

double size_of(const Topology& topology, SizeScore::Kind kind) {
  switch (kind) {
    case SizeScore::Kind::kParameters:
      return static_cast<double>(cost(topology).parameters());
    case SizeScore::Kind::kMacs:
      return static_cast<double>(cost(topology).macs());
    case SizeScore::Kind::kDepth:
      return block_count(topology);
  }
  throw unlisted(kind, kKinds);
}

}  // namespace

SizeScore::SizeScore(Kind kind)
    : Metric({name_of(kind, kKinds), Direction::kHigherIsBetter, MetricProbe::kNone, false}),
      kind_(kind) {}

MetricValue SizeScore::evaluate(const MetricInput& input) const {
  return {size_of(input.topology, kind_), ScoreStatus::kOk};
}

}  // namespace asvit
