#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "base/fields.h"
#include "network/weight_transfer.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// What the options say about the weights that a training starts from.
struct InitOptions {
  std::string from;  ///< a training's folder or a safetensors file; empty: drawn
  EmbeddingInit embedding = EmbeddingInit::kResize;
  HeadInit head = HeadInit::kAuto;
};

/// Lists the fields (base/fields.h).
template <typename Any, typename Visitor, FieldsOf<Any, InitOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("init", options.from, "FROM",
        "weights to start from: a training's folder or a safetensors file");
  visit("init_embedding", options.embedding, "KIND",
        "tokenizer: resize (by the pseudo-inverse) or fresh");
  visit("init_head", options.head, "KIND", "classifier: keep, fresh or auto (as the classes say)");
}

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
