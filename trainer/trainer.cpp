#include "trainer/trainer.h"

#include <chrono>
#include <cmath>
#include <stdexcept>

#include "trainer/gradient.h"
#include "trainer/learning_rate.h"

namespace asvit {
namespace {

using Clock = std::chrono::steady_clock;

/// What the step to come will be.
StepReport next_step(const Training& training, std::int64_t steps, std::int64_t steps_of_epoch,
                     const TrainingState& state) {
  const auto part = [&](std::int64_t step) {
    return static_cast<double>(step) / static_cast<double>(steps);
  };
  StepReport report;
  report.step = state.step + 1;
  report.steps = steps;
  report.epoch = state.step / steps_of_epoch + 1;
  report.ends_epoch = report.step % steps_of_epoch == 0;
  report.token_factor = factor_at(training.tokens, part(state.step));
  report.learning_rate = learning_rate_at(training.recipe, part(report.step));
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
                    "--learning-rate may help)");
  }
}

/// Takes one step; `report` comes with the step's number, token factor and learning rate.
void take_step(const Training& training, GradientComputer& computer, const TrainingBatch& batch,
               TrainingState& state, StepReport& report) {
  BatchGradient gradient = computer.compute(state.parameters, batch, report.token_factor);
  report.loss = gradient.loss;
  report.gradient_norm = clip_gradients(gradient.gradients, training.recipe.clip_norm);
  if (!std::isfinite(report.loss) || !std::isfinite(report.gradient_norm)) {
    throw NotFinite("step " + std::to_string(report.step) + ": got a loss of " +
                    std::to_string(report.loss) + " and a gradient of length " +
                    std::to_string(report.gradient_norm) +
                    ", expected finite numbers (a lower --learning-rate may help)");
  }
  state.optimizer.step(state.parameters, gradient.gradients, report.learning_rate, training.recipe);
  require_finite(state.parameters, report.step);
  ++state.step;
  state.epoch_loss += report.loss;
  state.epoch_skipped += static_cast<std::int64_t>(batch.skipped.size());
  update_average(state, training.recipe.ema_decay);
}

EpochReport end_epoch(const Training& training, std::int64_t steps, TrainingState& state) {
  EpochReport report;
  report.mean_loss = state.epoch_loss / static_cast<double>(steps);
  report.skipped = state.epoch_skipped;
  state.epoch_loss = 0.0;
  state.epoch_skipped = 0;
  if (training.validation != nullptr) {
    EvaluationOptions options;
    options.batch_size = training.recipe.micro_batch;
    options.on_corrupt = training.loader.on_corrupt;
    report.validation =
        evaluate(training.topology, state.average.weights(), *training.validation, options);
    if (!std::isfinite(report.validation->loss)) {
      throw NotFinite("step " + std::to_string(state.step) +
                      ": got a validation loss that is not finite, expected a finite one (a lower "
                      "--learning-rate may help)");
    }
    if (report.validation->top1 > state.best_top1) {
      state.best_top1 = report.validation->top1;
      state.best_step = state.step;
    }
  }
  return report;
}

}  // namespace

void require_fit(const Training& training) {
  const Topology& topology = training.topology;
  require_classes(topology, *training.train);
  if (training.validation != nullptr) {
    require_classes(topology, *training.validation);
  }
  if (topology.channels != 3) {
    throw std::invalid_argument("/channels: got " + std::to_string(topology.channels) +
                                ", expected 3, which images have");
  }
}

std::int64_t Training::steps() const {
  return recipe.epochs * steps_an_epoch(train->size(), recipe.batch_size);
}

bool run_training(const Training& training, TrainingState& state,
                  const std::vector<TrainObserver*>& observers) {
  require_fit(training);
  const std::int64_t steps = training.steps();
  if (state.step > steps) {
    throw std::invalid_argument("state: got step " + std::to_string(state.step) +
                                ", expected at most the training's " + std::to_string(steps));
  }
  if (state.step == steps) {
    return true;
  }
  const std::int64_t an_epoch = steps_an_epoch(training.train->size(), training.recipe.batch_size);
  GradientComputer computer(training.topology, training.recipe);
  BatchLoader loader(*training.train, training.recipe, training.loader, state.step);
  std::string first_skipped;
  const auto start = Clock::now();
  while (state.step < steps) {
    const TrainingBatch batch = loader.next();
    if (first_skipped.empty() && !batch.skipped.empty()) {
      first_skipped = batch.skipped.front();
    }
    StepReport report = next_step(training, steps, an_epoch, state);
    report.images = report.step * batch.images.size(0);
    report.inputs = batch.images;
    take_step(training, computer, batch, state, report);
    report.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    for (TrainObserver* observer : observers) {
      observer->on_step(report, state);
    }
    if (report.ends_epoch) {
      EpochReport epoch = end_epoch(training, an_epoch, state);
      epoch.last = report;
      epoch.first_skipped = first_skipped;
      for (TrainObserver* observer : observers) {
        observer->on_epoch(epoch, state);
      }
    }
    if (state.step < steps && training.stop && training.stop()) {
      return false;
    }
  }
  return true;
}

}  // namespace asvit
