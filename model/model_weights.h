#pragma once

#include <cstdint>
#include <string>

#include <ATen/ATen.h>

#include "base/named_values.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// A checkpoint of a training, see CheckpointPlaces.
enum class CheckpointKind {
  kNone,  ///< the weights at the end of the best epoch so far, no checkpoint
  kBest,
  kNewest
};

/// The names of those that are checkpoints.
inline constexpr NamedValue<CheckpointKind> kCheckpointKinds[] = {
    {"best", CheckpointKind::kBest}, {"newest", CheckpointKind::kNewest}};
static_assert(is_one_to_one(kCheckpointKinds));

/// "best" or "newest"; throws std::invalid_argument ("checkpoint: got ...") for others.
CheckpointKind checkpoint_kind(const std::string& name);

/// Which weights of a MODEL argument are meant. By default those that belong to it without being
/// named: the argument itself where it is a safetensors file, a training's `model.safetensors`
/// where it is its folder.
struct WeightsChoice {
  std::string file;                                   ///< a safetensors file instead of them
  CheckpointKind checkpoint = CheckpointKind::kNone;  ///< of a training's folder
  bool averaged = false;                              ///< of the checkpoint, the averaged weights
};

/// The file with the chosen weights; empty where MODEL has none of its own and no file is chosen.
/// Throws std::invalid_argument for a checkpoint of a folder that has none, and for a training that
/// has ended no epoch.
std::string weights_path(const std::string& model, const WeightsChoice& choice = {});

/// The weights of weights_path(), or, where there is none, weights drawn from `seed` as
/// draw_weights() does; head included, float32, on `device`. Throws as weights_path() and
/// read_weights() do.
Weights model_weights(const std::string& model, const WeightsChoice& choice,
                      const Topology& topology, std::uint64_t seed, at::Device device = at::kCPU);

/// Reads a safetensors file as float32 weights of the topology's network, head included. Throws
/// std::invalid_argument naming file, tensor and reason where they do not fit it, belong to another
/// topology or are not finite.
Weights read_weights(const std::string& path, const Topology& topology,
                     at::Device device = at::kCPU);

}  // namespace asvit
