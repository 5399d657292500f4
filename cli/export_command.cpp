#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "base/number_text.h"
#include "cli/commands.h"
#include "cli/topology_argument.h"
#include "cli/train_options.h"
#include "export/export_formats.h"
#include "model/model_weights.h"

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
      (export_format_names() + " (by the ending of FILE: .py is torch)").c_str())(
      "weights", po::value(&options.weights)->value_name("FILE"),
      "a safetensors file with the weights (MODEL's own, if it has any)");
  add_seed(line, options.shared);
  add_image_size(line, options.shared);
  add_topology_options(line, options.topology);
  line.positional("topology", "a model's config, text form, JSON file, weights or run folder", 1);
  return line;
}

/// What the model's file of this format says; weights that it is given, else drawn.
ExportedModel exported(const NamedTopology& model, const std::string& source,
                       const ExportCommandOptions& options) {
  // A text form, to which --width and others may have added.
  const std::string name =
      model.title == model.name ? topology_text(model.topology).value_or(model.title) : model.title;
  return {name, model.topology, model.recipe, [=] {
            return model_weights(source, {options.weights}, model.topology, options.shared.seed);
          }};
}

ExportFormat format_of(const CommandLine& line, const ExportCommandOptions& options) {
  if (options.out.empty()) {
    throw std::invalid_argument("--out: got nothing, expected the file to write");
  }
  const ExportFormat format =
      naming_options(line, [&] { return export_format(options.format, options.out); });
  if (!format.holds_weights && !options.weights.empty()) {
    throw std::invalid_argument("--weights: got '" + options.weights + "' for the format " +
                                format.name + ", expected it for " + export_format_names(true));
  }
  if (fs::is_directory(options.out)) {
    throw std::invalid_argument("--out: got the folder '" + options.out + "', expected a file");
  }
  return format;
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
  const ExportFormat format = format_of(line, options);
  const NamedTopology model = read_topology("topology", line, options.shared, options.topology);
  checked_recipe(model.recipe);
  const std::string source = line.required_list("topology").front();
  const std::string weights = format.holds_weights ? weights_path(source, {options.weights}) : "";
  if (!weights.empty() && line.given("seed")) {
    throw std::invalid_argument("--seed: got it beside weights from '" + weights +
                                "', expected one or the other");
  }
  format.write(options.out, exported(model, source, options));
  std::cout << options.out << ": " << model.name << ", "
            << with_unit(static_cast<double>(fs::file_size(options.out))) << "B\n";
  return kSuccess;
}

}  // namespace asvit
