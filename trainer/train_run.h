#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "compute/device.h"
#include "trainer/first_weights.h"
#include "trainer/train_folder.h"
#include "trainer/trainer.h"

namespace asvit {

/// What a training's run is told beside the training itself.
struct TrainRunOptions {
  std::filesystem::path folder;  ///< see TrainFolder
  TrainFolder::Options folder_options;
  bool tensorboard = true;  ///< event files too, see TrainEvents
  std::string name;         ///< the model's, for model.json
  InitOptions init;         ///< weights to start from
  Compute compute;          ///< device, and workers of gradients and validations
  /// run.json's "options": what has to be the same for the run to go on, by their names on the
  /// command line; null: the recipe's fields and the loader's seed.
  nlohmann::ordered_json options;
};

/// The weights that a run starts from: first_weights() by the training's recipe and loader's seed,
/// and the objective's own, drawn. Those of the init options are not asked for where a checkpoint
/// in the folder replaces them. Throws as first_weights() does.
FirstWeights starting_weights(const Training& training, const TrainRunOptions& options);

/// A training with its run folder, from its begin or from where the folder's last checkpoint is, to
/// its end:
///
///   TrainRun run(training, options, starting_weights(training, options));
///   run.train();
///
/// Files: those of TrainFolder, `evaluation.json` (EvaluationFile) and `tensorboard/`.
class TrainRun {
 public:
  /// Opens the folder; throws as require_fit() and TrainFolder do. The data sets of `training` must
  /// outlive this.
  TrainRun(const Training& training, const TrainRunOptions& options, const FirstWeights& first);

  /// Where the training is.
  const TrainingState& state() const { return state_; }

  /// Goes on to the end; false where the training's `stop` ended it: the state is saved then.
  /// `observers` are told after the files are written. Throws as run_training() does; where numbers
  /// are not finite, NotFinite names the last good checkpoint.
  bool train(const std::vector<TrainObserver*>& observers = {});

 private:
  Training training_;
  TrainRunOptions options_;
  TrainingState state_;
  TrainFolder folder_;
};

}  // namespace asvit
