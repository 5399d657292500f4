#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "model/training_folder.h"
#include "trainer/training_state.h"

namespace asvit {

/// Value of the member "format" of a checkpoint's state.json.
inline constexpr const char* kCheckpointFormat = "asvit-checkpoint/1";

/// A run's checkpoints: folders named by their step, each with `weights.safetensors`,
/// `average.safetensors`, `optimizer.safetensors` (its state by name), where the objective has
/// weights of its own `objective.safetensors` (`weights.NAME`, `average.NAME`), and `state.json`. A
/// folder appears as a whole or not at all, whenever its writer is killed.
class CheckpointFolder {
 public:
  /// `path` is made when the first checkpoint is written.
  explicit CheckpointFolder(std::filesystem::path path) : places_(std::move(path)) {}

  /// Writes the state; `journal_bytes`: the length of the run's journal now. Then removes all but
  /// the `keep` newest and the best one. Throws std::runtime_error where writing fails; what was
  /// there before is then untouched.
  void write(const TrainingState& state, const Topology& topology, std::int64_t journal_bytes,
             int keep) const;

  /// Brings `state` to the newest checkpoint; returns its journal's length, nothing where there is
  /// no checkpoint. Throws std::invalid_argument for files that are damaged or of another model.
  std::optional<std::int64_t> read_newest(TrainingState& state, const Topology& topology) const;

  /// See CheckpointPlaces.
  std::filesystem::path newest() const { return places_.newest(); }
  std::filesystem::path best() const { return places_.best(); }

 private:
  CheckpointPlaces places_;
};

}  // namespace asvit
