#include "cli/topology_argument.h"

#include <optional>
#include <stdexcept>

#include "base/error_context.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

BlockFamily parse_family(const std::string& name) {
  return at_place("--family", [&] { return block_family(name); });
}

}  // namespace

void add_topology_options(CommandLine& line, TopologyOptions& options) {
  line.add()("classes", with_default(options.classes, "N"), "classes of the head")(
      "width", with_default(options.width, "N"),
      "channels of the first stage, where the topology names none")(
      "depth", with_default(options.depth, "N"), "blocks a stage, where the topology names none")(
      "family", boost::program_options::value(&options.family)->value_name("NAME"),
      ("blocks of all stages: " + listed_names(kBlockFamilies)).c_str());
}

void add_topology_scoring(CommandLine& line, SharedOptions& shared, TopologyOptions& options) {
  add_scoring(line, shared);
  add_seed(line, shared);
  add_image_size(line, shared);
  add_topology_options(line, options);
  add_compute(line, shared);
  add_json(line, shared);
}

TextDefaults text_defaults(const SharedOptions& shared, const TopologyOptions& options) {
  TextDefaults defaults;
  defaults.image_size = shared.image_size;
  defaults.classes = options.classes;
  defaults.width = options.width;
  defaults.depth = options.depth;
  if (!options.family.empty()) {
    defaults.family = parse_family(options.family);
  }
  return defaults;
}

TopologyOverrides overrides_of(const CommandLine& line, const SharedOptions& shared,
                               const TopologyOptions& options) {
  const auto given = [&](const char* name, int value) {
    return line.given(name) ? std::optional(value) : std::nullopt;
  };
  TopologyOverrides result;
  result.image_size = given("image-size", shared.image_size);
  result.classes = given("classes", options.classes);
  result.width = given("width", options.width);
  result.depth = given("depth", options.depth);
  if (!options.family.empty()) {
    result.family = parse_family(options.family);
  }
  return result;
}

std::vector<NamedTopology> read_topologies(const std::vector<std::string>& arguments,
                                           const CommandLine& line, const SharedOptions& shared,
                                           const TopologyOptions& options) {
  return read_topologies(arguments, text_defaults(shared, options),
                         overrides_of(line, shared, options));
}

NamedTopology read_topology(const std::string& name, const CommandLine& line,
                            const SharedOptions& shared, const TopologyOptions& options) {
  const auto topologies = read_topologies(line.required_list(name), line, shared, options);
  if (topologies.size() != 1) {
    throw std::invalid_argument(name + ": got " + std::to_string(topologies.size()) +
                                " topologies, expected one");
  }
  return topologies.front();
}

}  // namespace asvit
