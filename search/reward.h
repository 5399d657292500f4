#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/fields.h"
#include "metrics/score.h"

namespace asvit {

/// Settings of the reward; the defaults are As-ViT's.
struct RewardOptions {
  int window = 20;        ///< values a metric whose range scales a change, the newest included
  double epsilon = 1e-6;  ///< added to that range

  /// Throws std::invalid_argument naming the field, what it got and what is expected.
  void validate() const;
};

/// The fields of RewardOptions (base/fields.h).
template <typename Any, typename Visitor, FieldsOf<Any, RewardOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("reward_window", options.window, "N", "scores whose range a change is measured by");
  visit("reward_epsilon", options.epsilon, "X", "added to that range");
}

/// How much better a step is than the one before, summed over metrics:
///
///   change_t = (value_t - value_{t-1}) / (max - min of the last `window` values + epsilon),
///
/// added where higher is better and subtracted where lower is; 0 at the first step. A failed score
/// counts as the worst value its metric has shown so far, or changes nothing if there is none yet,
/// and a step with a failed score is never rewarded: min(0, the sum).
class Reward {
 public:
  /// Throws as RewardOptions::validate() does.
  explicit Reward(const RewardOptions& options = {});

  /// The reward of the next step. `scores`: the same metrics in the same order at every step;
  /// throws std::invalid_argument when their number changes.
  double observe(const std::vector<Score>& scores);

  /// The windows and worst values.
  nlohmann::ordered_json state() const;

  /// Goes back to a state(). Throws nlohmann::json::exception for anything else.
  void restore(const nlohmann::json& state);

 private:
  struct Track {
    std::deque<double> window;  // newest last
    double worst = 0.0;         // of all values; no meaning while the window is empty
  };

  double improvement(Track& track, const Score& score) const;

  RewardOptions options_;
  std::vector<Track> tracks_;  // one a metric
};

}  // namespace asvit
