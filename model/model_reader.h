#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "space/topology.h"
#include "space/topology_text.h"

namespace asvit {

/// A topology and what the user called it.
struct NamedTopology {
  std::string name;   ///< the text form where there is one, else the file
  std::string title;  ///< what a config calls it; the text form or the file's name else
  Topology topology;
  nlohmann::json recipe;  ///< a config's member "recipe", null without
};

/// Fields that are written into topologies whatever their file says; those without a value stay.
struct TopologyOverrides {
  std::optional<int> image_size;  ///< pixels a side
  std::optional<int> classes;
  std::optional<int> width;           ///< channels of the first stage, see resized()
  std::optional<int> depth;           ///< blocks of every stage
  std::optional<BlockFamily> family;  ///< of all blocks
};

/// Writes the fields into `topology`; throws as validate() does.
void override_fields(const TopologyOverrides& overrides, Topology& topology);

/// Reads what names models, each argument one of
/// - the text form (anything with a `|`),
/// - a JSON or YAML file: a topology, or a document with one under "topology", such as seed.json,
/// - a safetensors file with a topology in its metadata, as `asvit export` writes it,
/// - a run folder: a search's seed.json, a training's model.json,
/// - a file of lines, each a text form or a JSON topology; `-`: the same from standard input.
///
/// `defaults` complete the text form, `overrides` replace what files and published topologies say.
/// Throws std::invalid_argument naming the file and line.
std::vector<NamedTopology> read_topologies(const std::vector<std::string>& arguments,
                                           const TextDefaults& defaults,
                                           const TopologyOverrides& overrides = {});

}  // namespace asvit
