#pragma once

#include <iosfwd>
#include <optional>

#include "cli/terminal/progress_line.h"
#include "trainer/trainer.h"

namespace asvit {

/// Shows how a training goes: on a terminal one line that is drawn anew, with a bar; elsewhere a
/// line now and then. Epoch, loss, the last validation's deciding measure, images a second, token
/// factor, time left. A line an epoch stays.
class TrainProgress : public TrainObserver {
 public:
  /// `terminal`: whether `out` is one; `batch_size`: images a step.
  TrainProgress(std::int64_t first_step, std::int64_t batch_size, std::ostream& out, bool terminal);

  void on_step(const StepReport& report, const TrainingState& state) override;
  void on_epoch(const EpochReport& report, const TrainingState& state) override;

  /// Ends the line that is being drawn.
  void finish() { line_.finish(); }
  ~TrainProgress() override { finish(); }

 private:
  void print(const StepReport& report);

  std::int64_t first_step_;  // steps that a resumed training had done before
  std::int64_t batch_size_;
  ProgressLine line_;
  bool told_skipped_ = false;        // why the first image was skipped
  double loss_ = 0.0;                // of the last steps, smoothed
  std::optional<Measure> deciding_;  // of the last validation
  std::int64_t last_step_ = 0;       // at the last print, for the speed since
  double last_seconds_ = 0.0;
};

}  // namespace asvit
