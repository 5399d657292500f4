#pragma once

#include <functional>
#include <vector>

#include <nlohmann/json.hpp>

#include "scaling/growth_options.h"
#include "scaling/growth_step.h"
#include "space/topology.h"

namespace asvit {

/// Scores of several topologies, the same metrics in the same order for each and at every call. May
/// throw to cut a step short.
using ScoreAll = std::function<std::vector<std::vector<Score>>(const std::vector<Topology>&)>;

class Growth;

/// Is told of every step: files and progress bars.
class GrowthObserver {
 public:
  virtual ~GrowthObserver() = default;

  /// A growth goes on from where it stands; it outlives the steps that follow.
  virtual void on_begin(const Growth& /*growth*/) {}

  virtual void on_step(const GrowthStep& step) = 0;
};

/// Grows a seed in depth and width (As-ViT, section 4): from a small start, each step scores every
/// size it may go to and takes the best, until no step stays within the limit. The trajectory is
/// the result, and all of the state: a step follows from the one before, the options and the seed.
class Growth {
 public:
  /// Throws std::invalid_argument for options out of range, and where the start cannot be built or
  /// is over the limit. Nothing is scored yet.
  Growth(Topology seed, GrowthOptions options, ScoreAll score);

  /// The next step, the start first; false when there is none any more. Throws whatever scoring
  /// throws; the growth is then as it was before.
  bool step();

  /// Steps to the end, telling the observers in the order given after each. `stop`, where there is
  /// one, is asked before each; scoring may throw Interrupted (run/interrupt.h) in its middle.
  /// Returns whether the end was reached.
  bool run(const std::vector<GrowthObserver*>& observers, const std::function<bool()>& stop = {});

  /// Goes on behind the steps that another growth of the same seed and options wrote
  /// (growth_step_to_json()). Throws std::invalid_argument naming the line (from 1) where they are
  /// not such steps: other sizes, costs, metrics, ranks or another choice than this growth's.
  void restore(const std::vector<nlohmann::json>& lines);

  /// Whether it is the limit that ends the growth here, and not that nothing larger can be built.
  bool at_limit() const;

  /// The steps so far.
  const std::vector<GrowthStep>& trajectory() const { return trajectory_; }

  const GrowthOptions& options() const { return options_; }

 private:
  std::vector<SizedTopology> next() const;
  void check(const GrowthStep& step) const;

  Topology seed_;
  GrowthOptions options_;
  ScoreAll score_;
  std::vector<GrowthStep> trajectory_;
};

}  // namespace asvit
