#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/fields.h"
#include "run/journal.h"
#include "run/run_description.h"
#include "run/run_folder.h"
#include "trainer/checkpoint.h"
#include "trainer/trainer.h"

namespace asvit {

/// A training's folder on disk: `run.json`, `model.json` (the config, with the recipe used),
/// `metrics.jsonl` (a line an epoch), `checkpoints/` and, of the best epoch so far,
/// `model.safetensors` (the averaged weights where there is an average).
///
/// After every epoch first the journal grows, then a checkpoint is written; whoever goes on with a
/// run cuts the journal to the length that the newest checkpoint knows. A run that starts from
/// other weights (run.json's member "init") has a checkpoint before its first step too.
class TrainFolder : public TrainObserver {
 public:
  struct Options {
    bool resume = false;
    int keep = 1;                      ///< newest checkpoints that stay
    double checkpoint_minutes = 10.0;  ///< between checkpoints inside an epoch

    /// Throws std::invalid_argument naming the field, what it got and what is expected.
    void validate() const;
  };

  /// Opens the folder, refusing one that holds a run unless it is to be resumed, and a run of other
  /// options or another model in any case. Brings `state` to the newest checkpoint.
  TrainFolder(const std::filesystem::path& path, const Options& options,
              const RunDescription& description, const nlohmann::ordered_json& config,
              const Topology& topology, TrainingState& state);

  void on_step(const StepReport& report, const TrainingState& state) override;
  void on_epoch(const EpochReport& report, const TrainingState& state) override;

  /// Writes a checkpoint of this state.
  void save(const TrainingState& state);

  /// The folder of the newest checkpoint, empty before the first.
  std::filesystem::path newest_checkpoint() const { return checkpoints_.newest(); }

 private:
  using Clock = std::chrono::steady_clock;

  RunFolder folder_;
  Options options_;
  Topology topology_;
  CheckpointFolder checkpoints_;
  std::optional<Journal> metrics_;
  Clock::time_point last_saved_ = Clock::now();
};

/// The fields of TrainFolder::Options (base/fields.h) but `resume`.
template <typename Any, typename Visitor, FieldsOf<Any, TrainFolder::Options> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("keep", options.keep, "N", "newest checkpoints that stay, beside the best",
        FieldRange{1, 1000000});
  visit("checkpoint_minutes", options.checkpoint_minutes, "X",
        "between checkpoints inside an epoch");
}

}  // namespace asvit
