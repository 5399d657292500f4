#pragma once

#include <chrono>
#include <iosfwd>

#include "scaling/growth.h"

namespace asvit {

/// Says how a growth goes, a line a step: size, cost, scores, time left (from how the cost has
/// grown, a step taking as long as its networks are large).
class ScaleProgress : public GrowthObserver {
 public:
  /// `terminal`: whether `out` is one.
  ScaleProgress(std::ostream& out, bool terminal) : out_(out), terminal_(terminal) {}

  void on_begin(const Growth& growth) override { growth_ = &growth; }
  void on_step(const GrowthStep& step) override;

 private:
  double seconds_left() const;

  const Growth* growth_ = nullptr;  // from on_begin() on
  std::ostream& out_;
  bool terminal_;
};

}  // namespace asvit
