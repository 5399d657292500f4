#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace asvit {

/// Names of the files in a training's folder that hold its model...
inline constexpr const char* kModelFile = "model.json";           ///< model_config()
inline constexpr const char* kWeightsFile = "model.safetensors";  ///< of the best epoch so far
inline constexpr const char* kCheckpoints = "checkpoints";        ///< a folder, CheckpointPlaces
/// ...and of those in the folder of a checkpoint.
inline constexpr const char* kCheckpointWeights = "weights.safetensors";
inline constexpr const char* kCheckpointAverage = "average.safetensors";
inline constexpr const char* kCheckpointState = "state.json";

/// Whether a folder is that of a training that has begun.
bool is_training(const std::filesystem::path& folder);

/// Where a training's checkpoints stand: folders named by their step, of eight digits at least.
class CheckpointPlaces {
 public:
  /// `path`: the folder they stand in, which need not be there.
  explicit CheckpointPlaces(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }

  /// Steps of the complete checkpoints, rising.
  std::vector<std::int64_t> steps() const;

  /// The folder of the checkpoint of `step`, which need not be there.
  std::filesystem::path at_step(std::int64_t step) const;

  /// The folder of the newest checkpoint, and of the one with the best validation (the newest where
  /// none was measured); empty where there is none. best() throws std::invalid_argument where the
  /// newest one's state.json is damaged or the best one is gone.
  std::filesystem::path newest() const;
  std::filesystem::path best() const;

 private:
  std::filesystem::path path_;
};

}  // namespace asvit
