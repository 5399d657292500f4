#pragma once

#include "metrics/metric.h"

namespace asvit {

/// What a topology costs, as a score: the trivial baseline that every other metric has to beat.
/// In closed form, no network built (space/cost.h).
class SizeScore : public Metric {
 public:
  enum class Kind {
    kParameters,  ///< `parameters`: number of weights, head included
    kMacs,        ///< `macs`: multiply-accumulates of one image's forward pass
    kDepth        ///< `depth`: blocks of all stages
  };

  explicit SizeScore(Kind kind);
  MetricValue evaluate(const MetricInput& input) const override;

 private:
  Kind kind_;
};

}  // namespace asvit
