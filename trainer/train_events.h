#pragma once

#include <filesystem>

#include "trainer/event_file.h"
#include "trainer/trainer.h"

namespace asvit {

/// Writes a training for TensorBoard into `RUN/tensorboard`, a file a process: loss, learning rate,
/// gradient norm, token factor and images a second now and then, validation after every epoch, and
/// some images as the network sees them.
class TrainEvents : public TrainObserver {
 public:
  TrainEvents(const std::filesystem::path& folder, const Training& training);

  void on_step(const StepReport& report, const TrainingState& state) override;
  void on_epoch(const EpochReport& report, const TrainingState& state) override;

 private:
  void show_inputs(const at::Tensor& images);

  EventFile file_;
  std::int64_t pause_;  // steps between scalars
  std::int64_t last_images_ = 0;
  double last_seconds_ = 0.0;
};

}  // namespace asvit
