#include "model/model_reader.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "base/error_context.h"
#include "base/list_text.h"
#include "base/yaml_text.h"
#include "model/model_config.h"
#include "model/training_folder.h"
#include "network/weight_file.h"
#include "run/atomic_file.h"
#include "space/builtin_topologies.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class TopologyReader {
 public:
  TopologyReader(const TextDefaults& defaults, const TopologyOverrides& overrides)
      : defaults_(defaults), overrides_(overrides) {}

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
                                  joined(builtin_topology_names(), ", "));
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
    for (const char* name : {"seed.json", kModelFile}) {
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
    at_place(path, [&] { add_topology(topology_of(file), path); });
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
    const auto& family = overrides_.family;
    const std::string name = text + (family ? std::string(" ") + to_string(*family) : "");
    result_.push_back({name, name, parse_topology_text(text, defaults_), {}});
  }

  void add_text(const std::string& text, const std::string& where) {
    at_place(where, [&] { add_text(text); });
  }

  void add_json(const json& document, const std::string& name, const std::string& where) {
    if (document.is_string()) {
      add_text(document.get<std::string>(), where);
      return;
    }
    at_place(where, [&] {
      const ModelConfig config = model_config_from_json(document);
      add_topology(config.topology, name);
      result_.back().title = config.name.value_or(result_.back().title);
      result_.back().recipe = config.recipe;
    });
  }

  void add_topology(Topology topology, const std::string& name) {
    override_fields(overrides_, topology);
    const auto text = topology_text(topology);
    result_.push_back(
        {text.value_or(name), text.value_or(fs::path(name).filename().string()), topology, {}});
  }

  const TextDefaults& defaults_;
  const TopologyOverrides& overrides_;
  std::vector<NamedTopology> result_;
};

}  // namespace

void override_fields(const TopologyOverrides& overrides, Topology& topology) {
  topology.image_size = overrides.image_size.value_or(topology.image_size);
  topology.classes = overrides.classes.value_or(topology.classes);
  for (Stage& stage : topology.stages) {
    stage.family = overrides.family.value_or(stage.family);
  }
  if (overrides.width || overrides.depth) {
    std::vector<int> depths;
    if (overrides.depth) {
      depths.assign(topology.stages.size(), *overrides.depth);
    }
    topology = resized(topology, overrides.width.value_or(topology.stages.front().width), depths);
  }
  validate(topology);
}

std::vector<NamedTopology> read_topologies(const std::vector<std::string>& arguments,
                                           const TextDefaults& defaults,
                                           const TopologyOverrides& overrides) {
  TopologyReader reader(defaults, overrides);
  for (const std::string& argument : arguments) {
    reader.read(argument);
  }
  return reader.take();
}

}  // namespace asvit
