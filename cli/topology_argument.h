#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/shared_options.h"
#include "model/model_reader.h"
#include "space/topology.h"
#include "space/topology_text.h"

namespace asvit {

/// What the options say about topologies whose text or file leaves it open.
struct TopologyOptions {
  int classes = TextDefaults().classes;
  int width = TextDefaults().width;
  int depth = TextDefaults().depth;
  std::string family;  ///< of all blocks; empty: as the topology says, vit in text forms
};

/// --classes, --width, --depth, --family
void add_topology_options(CommandLine& line, TopologyOptions& options);

/// What commands that score topologies have in common: add_scoring(), add_seed(),
/// add_image_size(), add_topology_options(), add_compute(), add_json()
void add_topology_scoring(CommandLine& line, SharedOptions& shared, TopologyOptions& options);

/// What completes the text form.
TextDefaults text_defaults(const SharedOptions& shared, const TopologyOptions& options);

/// The fields that were given on the command line.
TopologyOverrides overrides_of(const CommandLine& line, const SharedOptions& shared,
                               const TopologyOptions& options);

/// read_topologies() under the command line's options.
std::vector<NamedTopology> read_topologies(const std::vector<std::string>& arguments,
                                           const CommandLine& line, const SharedOptions& shared,
                                           const TopologyOptions& options);

/// The same for the one argument `name` that has to name one topology; throws std::invalid_argument
/// where it is missing or names several.
NamedTopology read_topology(const std::string& name, const CommandLine& line,
                            const SharedOptions& shared, const TopologyOptions& options);

}  // namespace asvit
