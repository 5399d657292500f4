#include <algorithm>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "base/number_text.h"
#include "base/yaml_text.h"
#include "cli/commands.h"
#include "cli/topology_argument.h"
#include "export/onnx_model.h"
#include "export/torch_model.h"
#include "model/model_config.h"
#include "model/model_weights.h"
#include "model/preprocessing.h"
#include "network/init.h"
#include "network/weight_file.h"
#include "run/atomic_file.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

struct ExportCommandOptions {
  SharedOptions shared;
  TopologyOptions topology;
  std::string format;
  std::string weights;
  std::string out;
};

/// A kind of file: its name, the endings it goes by, and whether weights are in it.
struct Format {
  const char* name;
  std::vector<std::string> endings;
  bool holds_weights;
  void (*write)(const NamedTopology& model, const ExportCommandOptions& options);
};

CommandLine make_line(ExportCommandOptions& options) {
  CommandLine line("export [options] MODEL --out FILE",
                   "Writes a model as a file for other tools: its config (json, yaml), a PyTorch "
                   "source (torch),\nits weights with the topology beside them (safetensors, names "
                   "in timm's manner), or a graph\nwith weights for inference (onnx). Weights come "
                   "from --weights, else from MODEL\n(a training's run folder, a safetensors "
                   "file), else they are drawn from --seed.",
                   "asvit export runs/family/family/20M.json --out model_20m.py");
  line.add()("out", po::value(&options.out)->value_name("FILE"), "the file to write")(
      "format", po::value(&options.format)->value_name("NAME"),
      "json, yaml, torch, safetensors or onnx (by the ending of FILE: .py is torch)")(
      "weights", po::value(&options.weights)->value_name("FILE"),
      "a safetensors file with the weights (MODEL's own, if it has any)");
  add_seed(line, options.shared);
  add_image_size(line, options.shared);
  add_topology_options(line, options.topology);
  line.positional("topology", "a model's config, text form, JSON file, weights or run folder", 1);
  return line;
}

ModelCard model_card(const NamedTopology& model) {
  return {model.title, ASVIT_VERSION, kImageMean, kImageDeviation};
}

Weights weights_of(const NamedTopology& model, const ExportCommandOptions& options) {
  if (!options.weights.empty()) {
    return read_weights(options.weights, model.topology);
  }
  return draw_weights(model.topology, HeadWeights::kPresent, options.shared.seed,
                      at::TensorOptions().dtype(at::kFloat));
}

nlohmann::ordered_json config_of(const NamedTopology& model) {
  const Recipe recipe = model.recipe.is_null() ? Recipe() : recipe_from_json(model.recipe);
  return model_config(model.title, model.topology, recipe);
}

void write_json(const NamedTopology& model, const ExportCommandOptions& options) {
  write_json_file(options.out, config_of(model));
}

void write_yaml(const NamedTopology& model, const ExportCommandOptions& options) {
  write_file_atomically(options.out, to_yaml(config_of(model)));
}

void write_torch(const NamedTopology& model, const ExportCommandOptions& options) {
  const std::string module = fs::path(options.out).stem().string();
  write_file_atomically(options.out, torch_model_source(model.topology, module, model_card(model)));
}

void write_weights(const NamedTopology& model, const ExportCommandOptions& options) {
  const Weights weights = weights_of(model, options);
  write_safetensors(options.out, tensor_file(weights, model.topology, HeadWeights::kPresent));
}

void write_onnx(const NamedTopology& model, const ExportCommandOptions& options) {
  require_onnx_size(model.topology);
  write_file_atomically(options.out,
                        onnx_model(model.topology, weights_of(model, options), model_card(model)));
}

const std::vector<Format>& formats() {
  static const std::vector<Format> kFormats = {
      {"json", {".json"}, false, write_json},
      {"yaml", {".yaml", ".yml"}, false, write_yaml},
      {"torch", {".py"}, false, write_torch},
      {"safetensors", {".safetensors"}, true, write_weights},
      {"onnx", {".onnx"}, true, write_onnx}};
  return kFormats;
}

const Format& format_of(const ExportCommandOptions& options) {
  if (options.out.empty()) {
    throw std::invalid_argument("--out: got nothing, expected the file to write");
  }
  const std::string ending = fs::path(options.out).extension().string();
  const auto found = std::find_if(formats().begin(), formats().end(), [&](const Format& format) {
    const auto& endings = format.endings;
    return options.format.empty()
               ? std::find(endings.begin(), endings.end(), ending) != endings.end()
               : options.format == format.name;
  });
  if (found == formats().end()) {
    throw std::invalid_argument("--format: got '" +
                                (options.format.empty() ? ending : options.format) +
                                "', expected json, yaml, torch, safetensors or onnx");
  }
  if (!found->holds_weights && !options.weights.empty()) {
    throw std::invalid_argument("--weights: got '" + options.weights + "' for the format " +
                                found->name + ", expected it for safetensors or onnx");
  }
  if (fs::is_directory(options.out)) {
    throw std::invalid_argument("--out: got the folder '" + options.out + "', expected a file");
  }
  return *found;
}

}  // namespace

CommandLine describe_export() {
  ExportCommandOptions options;
  return make_line(options);
}

int run_export(const Arguments& arguments) {
  ExportCommandOptions options;
  CommandLine line = make_line(options);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const Format& format = format_of(options);
  NamedTopology model = read_topology("topology", line, options.shared, options.topology);
  if (model.title == model.name) {  // a text form, to which --width and others may have added
    model.title = topology_text(model.topology).value_or(model.title);
  }
  const std::string source = line.required_list("topology").front();
  if (options.weights.empty() && format.holds_weights) {
    options.weights = own_weights(source);
  }
  if (!options.weights.empty() && line.given("seed")) {
    throw std::invalid_argument("--seed: got it beside weights from '" + options.weights +
                                "', expected one or the other");
  }
  format.write(model, options);
  std::cout << options.out << ": " << model.name << ", "
            << with_unit(static_cast<double>(fs::file_size(options.out))) << "B\n";
  return kSuccess;
}

}  // namespace asvit
