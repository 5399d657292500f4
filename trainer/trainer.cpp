#include "trainer/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>

#include <ATen/core/grad_mode.h>

#include "network/coarse_weights.h"
#include "run/interrupt.h"
#include "trainer/gradient.h"

namespace asvit {
namespace {

using Clock = std::chrono::steady_clock;

/// What is known of a step (from 1) before it is taken.
StepReport describe_step(const Training& training, std::int64_t step) {
  const std::int64_t steps = training.steps();
  const std::int64_t an_epoch = training.steps_an_epoch();
  const auto part = [&](std::int64_t done) {
    return static_cast<double>(done) / static_cast<double>(steps);
  };
  StepReport report;
  report.step = step;
  report.steps = steps;
  report.epoch = (step - 1) / an_epoch + 1;
  report.ends_epoch = step % an_epoch == 0;
  report.images = step * std::min<std::int64_t>(training.recipe.batch_size, training.train->size());
  report.token_factor = training.schedule.token_factor(part(step - 1));
  report.learning_rate = training.schedule.learning_rate(part(step));
  report.weight_decay = training.schedule.weight_decay(part(step));
  return report;
}

/// Throws NotFinite unless all weights are finite: their sum is, only then.
void require_finite(const Parameters& parameters, std::int64_t step) {
  const auto& tensors = parameters.tensors();
  at::Tensor sum = at::zeros({}, tensors.front().options().dtype(at::kDouble));
  for (const at::Tensor& tensor : tensors) {
    sum += tensor.sum(at::kDouble);
  }
  if (!std::isfinite(sum.item<double>())) {
    throw NotFinite("step " + std::to_string(step) +
                    ": got weights that are not finite, expected finite numbers (a lower "
                    "learning_rate may help)");
  }
}

/// Takes one step; `report` comes with what describe_step() says.
void take_step(const Training& training, GradientComputer& computer, const TrainingBatch& batch,
               TrainingState& state, StepReport& report) {
  BatchGradient gradient = computer.compute(state.parameters, batch, report.token_factor);
  report.loss = gradient.loss;
  report.gradient_norm = clip_gradients(gradient.gradients, training.recipe.clip_norm);
  if (!std::isfinite(report.loss) || !std::isfinite(report.gradient_norm)) {
    throw NotFinite("step " + std::to_string(report.step) + ": got a loss of " +
                    std::to_string(report.loss) + " and a gradient of length " +
                    std::to_string(report.gradient_norm) +
                    ", expected finite numbers (a lower learning_rate may help)");
  }
  state.optimizer->step(state.parameters, gradient.gradients,
                        {report.learning_rate, report.weight_decay});
  require_finite(state.parameters, report.step);
  ++state.step;
  state.epoch_loss += report.loss;
  state.epoch_skipped += static_cast<std::int64_t>(batch.skipped.size());
  update_average(state, training.recipe.ema_decay);
}

/// Measures the averaged weights with the tokens that they were trained with last; throws
/// NotFinite, and Interrupted where `stop` says so.
Validation validate(const Training& training, const TrainingState& state, int token_factor) {
  EvaluationOptions options;
  options.batch_size = micro_batch_size(training.recipe, state.average.tensors().front().is_cuda());
  options.on_corrupt = training.loader.on_corrupt;
  options.stop = training.stop;
  const CoarseView view(training.topology, token_factor,
                        coarse_tokens(training.recipe.coarse_tokens));
  const at::NoGradGuard no_grad;
  Validation result = training.objective->validate(
      {view.topology(), view.weights(state.average.weights()), *training.validation, options});
  if (!std::isfinite(result.at("loss").value)) {
    throw NotFinite("step " + std::to_string(state.step) +
                    ": got a validation loss that is not finite, expected a finite one (a lower "
                    "learning_rate may help)");
  }
  return result;
}

/// Whether the newest validation is the best: of finer tokens than the best so far, or of equal
/// ones and better.
bool is_best(const Training& training, const TrainingState& state, const EpochReport& report) {
  const bool is_finer =
      state.best_step == 0 ||
      report.last.token_factor < describe_step(training, state.best_step).token_factor;
  return is_finer || is_better(report.validation->at(state.best.name), state.best);
}

/// Ends the epoch whose last step was just taken.
EpochReport end_epoch(const Training& training, TrainingState& state) {
  EpochReport report;
  report.last = describe_step(training, state.step);
  if (training.validation != nullptr) {
    report.validation = validate(training, state, report.last.token_factor);
    if (is_best(training, state, report)) {
      state.best = report.validation->at(state.best.name);
      state.best_step = state.step;
    }
  }
  report.mean_loss = state.epoch_loss / static_cast<double>(training.steps_an_epoch());
  report.skipped = state.epoch_skipped;
  state.epoch_loss = 0.0;
  state.epoch_skipped = 0;
  ++state.epochs;
  return report;
}

/// Throws std::invalid_argument for a state that this training never is in.
void require_reachable(const Training& training, const TrainingState& state) {
  if (state.step > training.steps()) {
    throw std::invalid_argument("state: got step " + std::to_string(state.step) +
                                ", expected at most the training's " +
                                std::to_string(training.steps()));
  }
  const std::int64_t since = state.step - state.epochs * training.steps_an_epoch();
  if (since < 0 || since > training.steps_an_epoch()) {
    throw std::invalid_argument("state: got " + std::to_string(state.epochs) +
                                " ended epochs at step " + std::to_string(state.step) +
                                ", expected one a " + std::to_string(training.steps_an_epoch()) +
                                " steps");
  }
}

/// A training on its way.
class Run {
 public:
  Run(const Training& training, TrainingState& state, const std::vector<TrainObserver*>& observers)
      : training_(training),
        state_(state),
        observers_(observers),
        computer_(training.topology, *training.objective, training.recipe),
        loader_(*training.train, *training.objective, training.recipe, training.loader,
                state.step) {}

  void step() {
    const TrainingBatch batch = loader_.next();
    if (first_skipped_.empty() && !batch.skipped.empty()) {
      first_skipped_ = batch.skipped.front();
    }
    StepReport report = describe_step(training_, state_.step + 1);
    report.inputs = batch.images;
    take_step(training_, computer_, batch, state_, report);
    report.seconds = seconds();
    for (TrainObserver* observer : observers_) {
      observer->on_step(report, state_);
    }
  }

  void end_epoch() {
    const double seconds_before = seconds();
    EpochReport report = asvit::end_epoch(training_, state_);
    report.last.seconds = seconds_before;
    report.first_skipped = first_skipped_;
    report.seconds = seconds();
    for (TrainObserver* observer : observers_) {
      observer->on_epoch(report, state_);
    }
  }

 private:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  const Training& training_;
  TrainingState& state_;
  const std::vector<TrainObserver*>& observers_;
  GradientComputer computer_;
  BatchLoader loader_;
  std::string first_skipped_;
  const Clock::time_point start_ = Clock::now();
};

}  // namespace

void require_fit(const Training& training) {
  const Topology& topology = training.topology;
  training.objective->require_fit(*training.train);
  if (training.validation != nullptr) {
    training.objective->require_fit(*training.validation);
  }
  if (topology.channels != 3) {
    throw std::invalid_argument("/channels: got " + std::to_string(topology.channels) +
                                ", expected 3, which images have");
  }
}

std::int64_t Training::steps_an_epoch() const {
  return asvit::steps_an_epoch(train->size(), recipe.batch_size);
}

std::int64_t Training::steps() const { return recipe.epochs * steps_an_epoch(); }

bool run_training(const Training& training, TrainingState& state,
                  const std::vector<TrainObserver*>& observers) {
  require_fit(training);
  require_reachable(training, state);
  if (training.done(state)) {
    return true;
  }
  Run run(training, state, observers);
  try {
    while (true) {
      if (state.step == (state.epochs + 1) * training.steps_an_epoch()) {
        run.end_epoch();
      } else {
        run.step();
      }
      if (training.done(state)) {
        return true;
      }
      if (training.stop && training.stop()) {
        return false;
      }
    }
  } catch (const Interrupted&) {
    return false;  // in a validation, which is then still to come
  }
}

}  // namespace asvit
