#include "cli/export_command.h"

#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "cli/model_config.h"
#include "cli/table.h"
#include "cli/topology_argument.h"
#include "cli/yaml_text.h"
#include "run/atomic_file.h"
#include "space/vit/init.h"
#include "space/vit/weight_file.h"

namespace asvit {
namespace {

namespace po = boost::program_options;

struct ExportCommandOptions {
  SharedOptions shared;
  TopologyOptions topology;
  std::string format;
  std::string out;
};

CommandLine make_line(ExportCommandOptions& options) {
  CommandLine line(
      "export [options] MODEL --out FILE",
      "Writes a model as a file: its config (json, yaml), or weights drawn from --seed with "
      "the\ntopology beside them (safetensors, names in timm's manner).",
      "asvit export runs/family/family/20M.json --out model.safetensors");
  line.add()("out", po::value(&options.out)->value_name("FILE"), "the file to write")(
      "format", po::value(&options.format)->value_name("NAME"),
      "json, yaml or safetensors (the ending of FILE)");
  add_seed(line, options.shared);
  add_image_size(line, options.shared);
  add_topology_options(line, options.topology);
  line.positional("topology", "a model's config, text form, JSON file or run folder", 1);
  return line;
}

std::string format_of(const ExportCommandOptions& options) {
  if (options.out.empty()) {
    throw std::invalid_argument("--out: got nothing, expected the file to write");
  }
  std::string format = options.format;
  if (format.empty()) {
    const std::string ending = std::filesystem::path(options.out).extension().string();
    format = ending.empty() ? ending : ending.substr(1);
  }
  if (format != "json" && format != "yaml" && format != "safetensors") {
    throw std::invalid_argument("--format: got '" + format +
                                "', expected json, yaml or safetensors");
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
  const std::string format = format_of(options);
  const NamedTopology model = read_topology("topology", line, options.shared, options.topology);
  if (format == "json") {
    write_json_file(options.out, model_config(model.name, model.topology));
  } else if (format == "yaml") {
    write_file_atomically(options.out, to_yaml(model_config(model.name, model.topology)));
  } else {
    const Weights weights = draw_weights(model.topology, HeadWeights::kPresent, options.shared.seed,
                                         at::TensorOptions().dtype(at::kFloat));
    write_safetensors(options.out, tensor_file(weights, model.topology, HeadWeights::kPresent));
  }
  std::cout << options.out << ": " << model.name << ", "
            << with_unit(static_cast<double>(std::filesystem::file_size(options.out))) << "B\n";
  return kSuccess;
}

}  // namespace asvit
