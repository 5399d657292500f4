#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/shared_options.h"
#include "space/topology.h"
#include "space/topology_text.h"

namespace asvit {

/// What the options say about topologies whose text or file leaves it open.
struct TopologyOptions {
  int classes = 1000;
  int width = 32;
  int depth = 1;
  std::string family;  ///< of all blocks; empty: as the topology says, vit in text forms
};

/// --classes, --width, --depth, --family
void add_topology_options(CommandLine& line, TopologyOptions& options);

/// What commands that score topologies have in common: add_scoring(), add_seed(),
/// add_image_size(), add_topology_options(), add_compute(), add_json()
void add_topology_scoring(CommandLine& line, SharedOptions& shared, TopologyOptions& options);

/// What completes the text form.
TextDefaults text_defaults(const SharedOptions& shared, const TopologyOptions& options);

/// Writes image size, classes, width, depth and family into `topology` where they were given on the
/// command line; throws as validate() does.
void override_fields(const CommandLine& line, const SharedOptions& shared,
                     const TopologyOptions& options, Topology& topology);

/// A topology and what the user called it.
struct NamedTopology {
  std::string name;   ///< the text form where there is one, else the file
  std::string title;  ///< what a config calls it; the text form or the file's name else
  Topology topology;
  nlohmann::json recipe;  ///< a config's member "recipe", null without
};

/// Reads TOPOLOGY arguments, each of
/// - the text form (anything with a `|`),
/// - a JSON or YAML file: a topology, or a document with one under "topology", such as seed.json,
/// - a safetensors file with a topology in its metadata, as `asvit export` writes it,
/// - a run folder: a search's seed.json, a training's model.json,
/// - a file of lines, each a text form or a JSON topology; `-`: the same from standard input.
///
/// Image size, classes, width, depth and family complete the text form; those among them that were
/// given on the command line also replace what a JSON topology says. Throws std::invalid_argument
/// naming the file and line.
std::vector<NamedTopology> read_topologies(const std::vector<std::string>& arguments,
                                           const CommandLine& line, const SharedOptions& shared,
                                           const TopologyOptions& options);

/// The same for the one argument `name` that has to name one topology; throws std::invalid_argument
/// where it is missing or names several.
NamedTopology read_topology(const std::string& name, const CommandLine& line,
                            const SharedOptions& shared, const TopologyOptions& options);

}  // namespace asvit
