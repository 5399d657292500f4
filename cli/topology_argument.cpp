#include "cli/topology_argument.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "cli/yaml_text.h"
#include "run/atomic_file.h"
#include "space/builtin_topologies.h"
#include "space/topology_json.h"
#include "space/vit/weight_file.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

BlockFamily parse_family(const std::string& name) {
  try {
    return block_family(name);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument("--family: " + std::string(error.what()));
  }
}

class TopologyReader {
 public:
  TopologyReader(const CommandLine& line, const SharedOptions& shared,
                 const TopologyOptions& options)
      : line_(line),
        shared_(shared),
        options_(options),
        defaults_(text_defaults(shared, options)) {}

  void read(const std::string& argument) {
    if (argument == "-") {
      read_lines(std::cin, "standard input");
    } else if (argument.find('|') != std::string::npos) {
      add_text(argument);
    } else if (fs::is_directory(argument)) {
      read_run(argument);
    } else if (fs::exists(argument)) {
      read_file(argument);
    } else if (const auto published = builtin_topology(argument)) {
      add_topology(*published, argument);
    } else {
      throw std::invalid_argument("topology: got '" + argument +
                                  "', expected the text form, a file, a run folder, - or one of " +
                                  joined(builtin_topology_names()));
    }
  }

  std::vector<NamedTopology> take() { return std::move(result_); }

 private:
  void read_file(const std::string& path) {
    if (fs::path(path).extension() == ".safetensors") {
      read_weight_file(path);
      return;
    }
    const std::string content = asvit::read_file(path);
    if (const auto ending = fs::path(path).extension(); ending == ".yaml" || ending == ".yml") {
      add_json(parse_yaml(content, path), path, path);
      return;
    }
    const json document = json::parse(content, nullptr, /*allow_exceptions=*/false);
    if (!document.is_discarded()) {
      add_json(document, path, path);
      return;
    }
    if (fs::path(path).extension() == ".json") {
      read_json_file(path);  // says where it is malformed
    }
    std::istringstream lines(content);
    read_lines(lines, path);
  }

  void read_run(const fs::path& folder) {
    for (const char* name : {"seed.json", "model.json"}) {
      if (fs::exists(folder / name)) {
        read_file((folder / name).string());
        return;
      }
    }
    throw std::invalid_argument("topology: '" + folder.string() +
                                "': got a folder without seed.json, expected that of a finished "
                                "search (or of a training, with model.json)");
  }

  void read_weight_file(const std::string& path) {
    const TensorFile file = read_safetensors(path);
    try {
      add_topology(topology_of(file), path);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(path + ": " + error.what());
    }
  }

  void read_lines(std::istream& lines, const std::string& source) {
    std::string text;
    const std::size_t before = result_.size();
    for (int number = 1; std::getline(lines, text); ++number) {
      const std::string where = source + ":" + std::to_string(number);
      text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
      if (text.find_first_not_of(" \t") == std::string::npos) {
        continue;
      }
      if (text.front() == '{' || text.front() == '"') {
        const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
        if (document.is_discarded()) {
          throw std::invalid_argument(where + ": got malformed JSON, expected a topology");
        }
        add_json(document, where, where);
      } else {
        add_text(text, where);
      }
    }
    if (result_.size() == before) {
      throw std::invalid_argument(source + ": got no topology, expected at least one line");
    }
  }

  void add_text(const std::string& text) {
    const std::string name = text + (options_.family.empty() ? "" : " " + options_.family);
    result_.push_back({name, name, parse_topology_text(text, defaults_), {}});
  }

  void add_text(const std::string& text, const std::string& where) {
    try {
      add_text(text);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(where + ": " + error.what());
    }
  }

  void add_json(const json& document, const std::string& name, const std::string& where) {
    if (document.is_string()) {
      add_text(document.get<std::string>(), where);
      return;
    }
    try {
      const bool nested = document.is_object() && document.contains("topology");
      add_topology(topology_from_json(nested ? document.at("topology") : document), name);
      if (nested && document.contains("name") && document.at("name").is_string()) {
        result_.back().title = document.at("name").get<std::string>();
      }
      if (nested && document.contains("recipe")) {
        result_.back().recipe = document.at("recipe");
      }
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(where + ": " + error.what());
    }
  }

  void add_topology(Topology topology, const std::string& name) {
    override_fields(line_, shared_, options_, topology);
    const auto text = topology_text(topology);
    result_.push_back(
        {text.value_or(name), text.value_or(fs::path(name).filename().string()), topology, {}});
  }

  const CommandLine& line_;
  const SharedOptions& shared_;
  const TopologyOptions& options_;
  TextDefaults defaults_;
  std::vector<NamedTopology> result_;
};

}  // namespace

void add_topology_options(CommandLine& line, TopologyOptions& options) {
  line.add()("classes", with_default(options.classes, "N"), "classes of the head")(
      "width", with_default(options.width, "N"),
      "channels of the first stage, where the topology names none")(
      "depth", with_default(options.depth, "N"), "blocks a stage, where the topology names none")(
      "family", boost::program_options::value(&options.family)->value_name("NAME"),
      "blocks of all stages: vit, crate or crate-alpha");
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

void override_fields(const CommandLine& line, const SharedOptions& shared,
                     const TopologyOptions& options, Topology& topology) {
  if (line.given("image-size")) {
    topology.image_size = shared.image_size;
  }
  if (line.given("classes")) {
    topology.classes = options.classes;
  }
  if (!options.family.empty()) {
    for (Stage& stage : topology.stages) {
      stage.family = parse_family(options.family);
    }
  }
  if (line.given("width") || line.given("depth")) {
    const int width = line.given("width") ? options.width : topology.stages.front().width;
    std::vector<int> depths;
    if (line.given("depth")) {
      depths.assign(topology.stages.size(), options.depth);
    }
    topology = resized(topology, width, depths);
  }
  validate(topology);
}

std::vector<NamedTopology> read_topologies(const std::vector<std::string>& arguments,
                                           const CommandLine& line, const SharedOptions& shared,
                                           const TopologyOptions& options) {
  TopologyReader reader(line, shared, options);
  for (const std::string& argument : arguments) {
    reader.read(argument);
  }
  return reader.take();
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
