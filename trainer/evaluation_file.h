#pragma once

#include <filesystem>

#include "trainer/data/dataset.h"
#include "trainer/trainer.h"

namespace asvit {

/// Writes `RUN/evaluation.json` after every epoch that is the best so far: the validation's
/// document, its worst images with small pictures (member "png", base64), for the report.
class EvaluationFile : public TrainObserver {
 public:
  /// `validation` must outlive this; it is the set that the training validates on.
  EvaluationFile(std::filesystem::path folder, const Dataset& validation, int image_size);

  void on_step(const StepReport& report, const TrainingState& state) override;
  void on_epoch(const EpochReport& report, const TrainingState& state) override;

 private:
  std::filesystem::path path_;
  const Dataset& validation_;
  int side_;  // of the pictures, in pixels
};

}  // namespace asvit
