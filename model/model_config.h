#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "model/recipe.h"
#include "space/topology.h"

namespace asvit {

/// A model as a file that says all to build and feed it: {"format": "asvit-config/1", "name",
/// "topology", "preprocessing" (of networks with 3 channels), "recipe" (how `train` would train
/// it), "parameters", "macs"}, see docs/formats.md.
nlohmann::ordered_json model_config(const std::string& name, const Topology& topology,
                                    const Recipe& recipe = {});

}  // namespace asvit
