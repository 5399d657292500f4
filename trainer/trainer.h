#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/recipe.h"
#include "trainer/batch_loader.h"
#include "trainer/objectives/objective.h"
#include "trainer/schedules/schedule.h"
#include "trainer/training_state.h"

namespace asvit {

/// A step just taken.
struct StepReport {
  std::int64_t step = 0;    ///< from 1
  std::int64_t steps = 0;   ///< of the whole training
  std::int64_t epoch = 0;   ///< from 1, the one the step belongs to
  bool ends_epoch = false;  ///< whether it is the last of its epoch, whose end is still to come
  std::int64_t images = 0;  ///< seen so far
  double loss = 0.0;
  double learning_rate = 0.0;
  double weight_decay = 0.0;
  double gradient_norm = 0.0;  ///< before clipping
  int token_factor = 1;
  double seconds = 0.0;  ///< since the training (or its resumption) began
  at::Tensor inputs;     ///< what the step saw, (batch, channels, size, size); shared, not copied
};

/// An epoch just ended.
struct EpochReport {
  StepReport last;                       ///< its last step
  double mean_loss = 0.0;                ///< over its steps
  std::optional<Validation> validation;  ///< of the averaged weights, with the last step's tokens
  std::int64_t skipped = 0;              ///< training images of the epoch that could not be decoded
  double seconds = 0.0;                  ///< as of StepReport, validation included
  std::string first_skipped;             ///< why, of the first of them met by this process
};

/// Watches a training.
class TrainObserver {
 public:
  virtual ~TrainObserver() = default;
  virtual void on_step(const StepReport& report, const TrainingState& state) = 0;
  virtual void on_epoch(const EpochReport& report, const TrainingState& state) = 0;
};

/// What is trained on what.
struct Training {
  Topology topology;
  Recipe recipe;
  std::shared_ptr<const Objective> objective;
  Schedule schedule;
  LoaderOptions loader;
  const Dataset* train = nullptr;
  const Dataset* validation = nullptr;  ///< may be null: nothing is measured then
  std::function<bool()> stop;           ///< asked after every step and during validations

  /// Updates of an epoch, and of the whole training.
  std::int64_t steps_an_epoch() const;
  std::int64_t steps() const;

  /// Whether nothing is left to do.
  bool done(const TrainingState& state) const { return state.epochs >= recipe.epochs; }
};

/// Loss, gradient, weights or validation are not finite: the state is not to be kept.
struct NotFinite : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws std::invalid_argument where data and model do not fit: channels, and what the objective
/// needs.
void require_fit(const Training& training);

/// Goes on from `state` to the training's end; false where `stop` ended it earlier: after a step,
/// or during a validation, which then comes first when the training goes on. Observers are told in
/// their order, after `state` has changed.
///
/// Throws as require_fit() does, NotFinite, and what the data set throws for images that cannot be
/// read.
bool run_training(const Training& training, TrainingState& state,
                  const std::vector<TrainObserver*>& observers);

}  // namespace asvit
