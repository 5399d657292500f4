#include "cli/train_progress.h"

#include <algorithm>
#include <ostream>

#include "cli/table.h"

namespace asvit {

TrainProgress::TrainProgress(std::int64_t first_step, std::int64_t batch_size, std::ostream& out,
                             bool terminal)
    : first_step_(first_step),
      batch_size_(batch_size),
      out_(out),
      terminal_(terminal),
      last_step_(first_step) {}

void TrainProgress::on_step(const StepReport& report, const TrainingState&) {
  constexpr double kSmoothing = 0.95;
  const bool first = report.step == first_step_ + 1;
  loss_ = first ? report.loss : kSmoothing * loss_ + (1.0 - kSmoothing) * report.loss;
  const auto pause = terminal_ ? std::chrono::milliseconds(200) : std::chrono::seconds(10);
  if (Clock::now() - last_ >= pause) {
    last_ = Clock::now();
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
  if (terminal_) {
    out_ << "\r\033[K"
         << progress_bar(static_cast<double>(report.step) / static_cast<double>(report.steps));
  }
  out_ << "epoch " << report.epoch << "  step " << report.step << "/" << report.steps << "  loss "
       << fixed(loss_, 4);
  if (top1_ >= 0.0) {
    out_ << "  top-1 " << fixed(100.0 * top1_, 2) << " %";
  }
  out_ << "  " << significant(speed, 3) << " images/s  tokens " << report.token_factor << "x  left "
       << duration_text(left);
  if (terminal_) {
    out_.flush();
    line_open_ = true;
  } else {
    out_ << "\n";
  }
}

void TrainProgress::on_epoch(const EpochReport& report, const TrainingState&) {
  const StepReport& last = report.last;
  if (terminal_) {
    out_ << "\r\033[K";
    line_open_ = false;
  }
  out_ << "epoch " << last.epoch << "  loss " << fixed(report.mean_loss, 4);
  if (report.validation) {
    top1_ = report.validation->top1;
    out_ << "  validation: top-1 " << fixed(100.0 * top1_, 2) << " %, top-5 "
         << fixed(100.0 * report.validation->top5, 2) << " %, loss "
         << fixed(report.validation->loss, 4);
  }
  if (report.skipped > 0) {
    out_ << "  skipped " << report.skipped << " images";
  }
  out_ << "  after " << duration_text(last.seconds) << "\n";
  if (!report.first_skipped.empty() && !told_skipped_) {
    out_ << "asvit: warning: skipped: " << report.first_skipped << "\n";
    told_skipped_ = true;
  }
}

void TrainProgress::finish() {
  if (line_open_) {
    out_ << "\n";
    line_open_ = false;
  }
}

}  // namespace asvit
