#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// A model's weights at some time: "before training", "trained", "weights" (of a file) or
/// "untrained".
struct ModelState {
  std::string name;
  Weights weights;
};

/// A model's states in the order of time.
struct ModelStates {
  std::vector<ModelState> states;
  std::string no_start_in;  ///< the run.json whose start is left out; empty: none is
  std::string no_start;     ///< why, beginning with the field ("init: got ...") where it is one's
};

/// The weights to look at, in the order of time: of a training's folder those that it started from,
/// made again from its run.json, and its trained ones; of a file with weights (`file`, or the model
/// itself) these; else weights drawn from `seed`. Where a training started from weights (`init`)
/// that are gone or others now, its start is left out. Throws std::invalid_argument
/// where weights do not fit.
ModelStates model_states(const std::string& model, const std::string& file,
                         const Topology& topology, std::uint64_t seed, at::Device device);

}  // namespace asvit
