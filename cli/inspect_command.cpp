#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "cli/commands.h"
#include "cli/run_report.h"
#include "cli/terminal/count_progress.h"
#include "cli/terminal/inspect_report.h"
#include "cli/topology_argument.h"
#include "inspection/inspection_run.h"
#include "model/training_folder.h"
#include "run/interrupt.h"
#include "run/run_folder.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

struct InspectCommandOptions {
  SharedOptions shared;
  TopologyOptions topology;
  InspectOptions inspect;
  std::string weights;
  std::string out;
};

CommandLine make_line(InspectCommandOptions& options) {
  CommandLine line(
      "inspect [options] MODEL",
      "What a model's layers do to the tokens of real images: coding rate, sparsity, attention "
      "maps; of a\ntraining's folder before and after training.",
      "asvit inspect runs/trained --data cifar10:data");
  line.add()("out", po::value(&options.out)->value_name("DIR"),
             "where inspection.json and attention/ go; left out: a training's own folder, nowhere "
             "for other models");
  add_data(line, options.shared);
  add_fields(line, options.inspect);
  line.add()("picture", po::value(&options.inspect.pictures)->composing()->value_name("FILE"),
             "a JPEG or PNG file whose attention is drawn instead; may be repeated");
  add_fields(line, options.inspect.rate);
  line.add()("weights", po::value(&options.weights)->value_name("FILE"),
             "a safetensors file with the weights");
  add_seed(line, options.shared);
  add_image_size(line, options.shared);
  add_topology_options(line, options.topology);
  add_threads(line, options.shared);
  add_json(line, options.shared);
  line.positional("topology", "a training's run folder, a safetensors file or a config", 1);
  return line;
}

/// What the inspection looks at; those of the options that it shares with other commands are in.
InspectOptions inspect_options(const CommandLine& line, const InspectCommandOptions& options) {
  InspectOptions result = options.inspect;
  result.data = options.shared.data;
  result.on_corrupt = options.shared.on_corrupt;
  result.seed = options.shared.seed;
  result.fewer_images = !line.given("images");
  return result;
}

/// inspected_images(), complaints about fields being about options.
InspectedImages images_of(const InspectOptions& options, const Topology& topology) {
  const auto read = [&] {
    try {
      return inspected_images(options, topology);
    } catch (const std::invalid_argument& error) {
      const std::string text = error.what();
      const bool names_field = text.rfind("images: ", 0) == 0 || text.rfind("picture: ", 0) == 0;
      throw std::invalid_argument(names_field ? "--" + text : text);
    }
  };
  InspectedImages images = read();
  std::cerr << "images: " << images.images.size(0) << " of " << images.data << "\n";
  for (const std::string& skipped : images.skipped) {
    std::cerr << "asvit: warning: skipped: " << skipped << "\n";
  }
  return images;
}

std::vector<InspectedState> measured(const std::vector<ModelState>& states,
                                     const Topology& topology, const at::Tensor& images,
                                     const CodingRateOptions& rate, int threads) {
  const InterruptGuard interrupt;
  CountProgress progress("measured images",
                         static_cast<std::size_t>(images.size(0)) * states.size());
  InspectHooks hooks;
  hooks.stop = [&] { return interrupt.requested(); };
  hooks.progress = [&](std::size_t done, std::size_t) { progress.on_done(done, done); };
  return measure_states(states, topology, images, rate, threads, hooks);
}

void prepare(const fs::path& folder) {
  try {
    prepare_inspection_folder(folder);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("--out: " + std::string(error.what()));
  }
}

/// Where files go; empty: nowhere.
fs::path folder_of(const std::string& model, const InspectCommandOptions& options,
                   bool wants_maps) {
  if (!options.out.empty()) {
    const bool is_run = fs::exists(fs::path(options.out) / kRunFile);
    if (is_run && !(is_training(model) && fs::equivalent(options.out, model))) {
      throw std::invalid_argument("--out: got '" + options.out +
                                  "', the folder of another run, expected one without a run");
    }
    return options.out;
  }
  if (is_training(model) && options.weights.empty()) {
    return model;
  }
  if (wants_maps) {
    throw std::invalid_argument("--out: got nothing, expected a folder for the attention maps");
  }
  return {};
}

}  // namespace

CommandLine describe_inspect() {
  InspectCommandOptions options;
  return make_line(options);
}

int run_inspect(const Arguments& arguments) {
  InspectCommandOptions options;
  CommandLine line = make_line(options);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const InspectOptions inspect = inspect_options(line, options);
  naming_options(line, [&] { inspect.validate(); });
  const std::string model = line.required_list("topology").front();
  const Topology topology =
      read_topology("topology", line, options.shared, options.topology).topology;
  const fs::path folder =
      folder_of(model, options, line.given("maps") || !inspect.pictures.empty());
  const Compute compute = compute_of(line, options.shared);
  const auto [states, no_start_in, no_start] =
      model_states(model, options.weights, topology, inspect.seed, compute.device);
  if (!no_start_in.empty()) {
    std::cerr << "asvit: warning: the start of the training is left out: " << no_start_in << ": "
              << no_start << "\n";
  }
  announce(compute);
  const InspectedImages images = images_of(inspect, topology);
  if (!folder.empty()) {
    prepare(folder);
  }
  const Inspection inspection{
      model,
      images.data,
      images.images.size(0),
      inspect.seed,
      inspect.rate,
      measured(states, topology, images.images, inspect.rate, compute.threads)};
  if (options.shared.json) {
    std::cout << inspection_to_json(inspection).dump(2) << "\n";
  } else {
    print_inspected(inspection.states, std::cout);
  }
  if (folder.empty()) {
    return kSuccess;
  }
  write_inspection(folder, inspection, topology, states.back().weights, images.pictures);
  const bool in_report = folder == fs::path(model) && fs::exists(folder / "report.html");
  const std::string report = in_report ? report_of_run(folder, options.shared) : "";
  if (!options.shared.json) {
    std::cout << "Files: " << folder.string() << " (" << report << "inspection.json"
              << (images.pictures.empty() ? "" : ", attention") << ")\n";
  }
  return kSuccess;
}

}  // namespace asvit
