#pragma once

#include <chrono>
#include <iosfwd>

#include "scaling/growth.h"

namespace asvit {

/// Says how a growth goes, a line a step: size, cost, scores, time left (from how the cost has
/// grown, a step taking as long as its networks are large).
class ScaleProgress : public GrowthObserver {
 public:
  /// `growth` is watched and must outlive this; `terminal`: whether `out` is one.
  ScaleProgress(const Growth& growth, std::ostream& out, bool terminal);

  void on_step(const GrowthStep& step) override;

 private:
  double seconds_left() const;

  const Growth& growth_;
  std::ostream& out_;
  bool terminal_;
};

}  // namespace asvit
