#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "network/weight_transfer.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// What the options say about the weights that a training starts from.
struct InitOptions {
  std::string from;                  ///< a training's folder or a safetensors file; empty: drawn
  std::string embedding = "resize";  ///< or fresh, see EmbeddingInit
  std::string head = "auto";         ///< keep or fresh, see HeadInit
};

/// The kinds by their names. Throw std::invalid_argument ("init_embedding: got ..., expected ...")
/// for others.
EmbeddingInit embedding_init(const std::string& name);
HeadInit head_init(const std::string& name);

/// The weights of a training before its first step.
struct FirstWeights {
  Weights weights;
  /// Of weights to start from: {"weights" (the file), "digest" (of its bytes), "taken", "resized",
  /// "fresh", "left", "taken_parameters", "parameters"}, lists of names but for the number taken;
  /// null where all are drawn.
  nlohmann::ordered_json init;
};

/// Draws weights by `weight_init` (a recipe's, "fixed" or "fan-in") and `seed` and puts those of
/// `options` in. Throws std::invalid_argument naming `init` and what is wrong where these do not
/// fit (network/weight_transfer.h).
FirstWeights first_weights(const Topology& topology, const std::string& weight_init,
                           std::uint64_t seed, const InitOptions& options, at::Device device);

}  // namespace asvit
