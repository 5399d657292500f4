#include "network/second_half.h"

#include "network/feed_forward.h"
#include "network/sparse_coding.h"

namespace asvit {

std::shared_ptr<const SecondHalf> second_half(const Topology& topology, BlockFamily family,
                                              const Weights& weights, const std::string& prefix) {
  switch (traits(family).second_half) {
    case SecondHalfKind::kFeedForward:
      return std::make_shared<FeedForward>(weights, prefix + "mlp.");
    case SecondHalfKind::kOneStep:
      return std::make_shared<OneStepCoding>(topology.sparse_coding, weights, prefix);
    case SecondHalfKind::kTwoSteps:
      return std::make_shared<TwoStepCoding>(topology.sparse_coding, weights, prefix);
  }
  throw unlisted(family, kBlockFamilies);
}

}  // namespace asvit
