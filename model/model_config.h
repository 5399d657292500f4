#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "model/recipe.h"
#include "space/topology.h"

namespace asvit {

/// What a config says of a model beside figures that follow from it.
struct ModelConfig {
  std::optional<std::string> name;  ///< what the user calls it
  Topology topology;
  nlohmann::json recipe;  ///< as it stands there, null without: see recipe_from_json()
};

/// Reads what model_config() writes, and any other document with a topology in it: a search's
/// result, or a topology alone. Throws std::invalid_argument as topology_from_json() does.
ModelConfig model_config_from_json(const nlohmann::json& document);

/// A model as a file that says all to build and feed it: {"format": "asvit-config/1", "name",
/// "topology", "preprocessing" (of networks with 3 channels), "recipe" (how `train` would train
/// it), "parameters", "macs"}, see docs/formats.md.
nlohmann::ordered_json model_config(const std::string& name, const Topology& topology,
                                    const Recipe& recipe = {});

}  // namespace asvit
