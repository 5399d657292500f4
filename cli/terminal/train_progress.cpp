#include "cli/terminal/train_progress.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "base/number_text.h"

namespace asvit {
namespace {

/// All measures of a validation, the loss last.
std::string text_of(const Validation& validation) {
  std::string text;
  for (std::size_t i = 1; i < validation.measures.size(); ++i) {
    text += measure_text(validation.measures[i]) + ", ";
  }
  return text + measure_text(validation.measures.front());
}

}  // namespace

TrainProgress::TrainProgress(std::int64_t first_step, std::int64_t batch_size, std::ostream& out,
                             bool terminal)
    : first_step_(first_step),
      batch_size_(batch_size),
      line_(out, terminal),
      last_step_(first_step) {}

void TrainProgress::on_step(const StepReport& report, const TrainingState&) {
  constexpr double kSmoothing = 0.95;
  const bool first = report.step == first_step_ + 1;
  loss_ = first ? report.loss : kSmoothing * loss_ + (1.0 - kSmoothing) * report.loss;
  if (line_.due()) {
    print(report);
  }
}

void TrainProgress::print(const StepReport& report) {
  const auto steps = static_cast<double>(report.step - last_step_);
  const double speed =
      steps * static_cast<double>(batch_size_) / std::max(1e-9, report.seconds - last_seconds_);
  const double left = report.seconds / static_cast<double>(report.step - first_step_) *
                      static_cast<double>(report.steps - report.step);
  last_step_ = report.step;
  last_seconds_ = report.seconds;
  std::ostringstream text;
  text << "epoch " << report.epoch << "  step " << report.step << "/" << report.steps << "  loss "
       << fixed(loss_, 4);
  if (deciding_) {
    text << "  " << measure_text(*deciding_);
  }
  text << "  " << significant(speed, 3) << " images/s  tokens " << report.token_factor << "x  left "
       << duration_text(left);
  line_.show(static_cast<double>(report.step) / static_cast<double>(report.steps), text.str());
}

void TrainProgress::on_epoch(const EpochReport& report, const TrainingState& state) {
  const StepReport& last = report.last;
  std::ostringstream text;
  text << "epoch " << last.epoch << "  loss " << fixed(report.mean_loss, 4);
  if (report.validation) {
    deciding_ = report.validation->at(state.best.name);
    text << "  validation: " << text_of(*report.validation);
  }
  if (report.skipped > 0) {
    text << "  skipped " << report.skipped << " images";
  }
  text << "  after " << duration_text(last.seconds);
  line_.keep(text.str());
  if (!report.first_skipped.empty() && !told_skipped_) {
    line_.keep("asvit: warning: skipped: " + report.first_skipped);
    told_skipped_ = true;
  }
  // The validation's time is not the steps'.
  last_step_ = state.step;
  last_seconds_ = report.seconds;
}

}  // namespace asvit
