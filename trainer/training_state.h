#pragma once

#include <cstdint>
#include <memory>

#include "trainer/objectives/objective.h"
#include "trainer/optimizers/optimizer.h"
#include "trainer/parameters.h"

namespace asvit {

/// All that a training is after some step: with the options and the seed it decides what follows.
struct TrainingState {
  /// Before the first step of a training of this objective by this recipe; `weights` holds the
  /// network's and the objective's own. The averaged weights start at the weights.
  TrainingState(const Topology& topology, const Objective& objective, const Recipe& recipe,
                const Weights& weights);

  HeadWeights head;       ///< whether the network's classifier is among the parameters
  Parameters parameters;  ///< the network's weights, then the objective's own
  Parameters average;     ///< exponential moving average of the weights
  std::unique_ptr<Optimizer> optimizer;
  std::int64_t step = 0;           ///< updates done
  std::int64_t epochs = 0;         ///< epochs ended, their validation included
  std::int64_t epoch_skipped = 0;  ///< images of this epoch so far that could not be decoded
  double epoch_loss = 0.0;         ///< sum of the losses of this epoch's steps so far
  Measure best;                    ///< best of the measures that decide, with the finest tokens so
                                   ///< far; -1 before the first
  std::int64_t best_step = 0;      ///< the step it was reached at; 0: none yet
};

/// The weights of a training: the topology's network's, then the objective's own.
std::vector<WeightSpec> training_weights(const Topology& topology, const Objective& objective);

/// Moves the average towards the parameters: average = d average + (1 - d) parameters with
/// d = min(decay, (1 + step) / (10 + step)), so that early averages are not those of the first
/// draw; a decay of 0 makes it the parameters.
void update_average(TrainingState& state, double decay);

}  // namespace asvit
