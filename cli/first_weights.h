#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "cli/command_line.h"
#include "space/topology.h"
#include "space/vit/weights.h"

namespace asvit {

/// What the options say about the weights that a training starts from.
struct InitOptions {
  std::string from;                  ///< a training's folder or a safetensors file; empty: drawn
  std::string embedding = "resize";  ///< or fresh, see EmbeddingInit
  std::string head = "auto";         ///< keep or fresh, see HeadInit
};

/// --init, --init-embedding, --init-head
void add_init(CommandLine& line, InitOptions& options);

/// Throws std::invalid_argument for unknown values, for an empty --init, and for others than the
/// defaults where there is no --init.
void require_init(const CommandLine& line, const InitOptions& options);

/// The weights of a training before its first step.
struct FirstWeights {
  Weights weights;
  /// Of --init: {"weights" (the file), "digest" (of its bytes), "taken", "resized", "fresh",
  /// "left", "taken_parameters", "parameters"}, lists of names but for the number taken; null where
  /// all are drawn.
  nlohmann::ordered_json init;
};

/// Draws weights by `weight_init` (a recipe's, "fixed" or "fan-in") and `seed` and puts those of
/// --init in. Throws std::invalid_argument naming --init and what is wrong where these do not fit
/// (trainer/weight_transfer.h).
FirstWeights first_weights(const Topology& topology, const std::string& weight_init,
                           std::uint64_t seed, const InitOptions& options, at::Device device);

/// Says on standard error what was taken, resized, drawn and left; nothing for null.
void announce_init(const nlohmann::ordered_json& init);

}  // namespace asvit
