#include <algorithm>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include <oneapi/tbb/task_arena.h>

#include "base/base64.h"
#include "cli/commands.h"
#include "cli/run_report.h"
#include "cli/terminal/count_progress.h"
#include "cli/terminal/inspect_report.h"
#include "cli/topology_argument.h"
#include "inspection/attention_map.h"
#include "inspection/attention_sheet.h"
#include "inspection/model_states.h"
#include "run/atomic_file.h"
#include "run/interrupt.h"
#include "trainer/data/image_file.h"
#include "trainer/data/image_tensor.h"
#include "trainer/data/png.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

struct InspectCommandOptions {
  SharedOptions shared;
  TopologyOptions topology;
  std::string weights;
  std::string split = "validation";
  std::string out;
  std::vector<std::string> pictures;
  int maps = 4;
  CodingRateOptions rate;
};

CommandLine make_line(InspectCommandOptions& options) {
  options.shared.images = 64;
  CommandLine line(
      "inspect [options] MODEL",
      "What a model's layers do to the tokens of real images: coding rate, sparsity, attention "
      "maps; of a\ntraining's folder before and after training.",
      "asvit inspect runs/trained --data cifar10:data");
  line.add()("out", po::value(&options.out)->value_name("DIR"),
             "where inspection.json and attention/ go; left out: a training's own folder, nowhere "
             "for other models");
  add_data(line, options.shared);
  line.add()("split", with_default(options.split, "NAME"), "validation or train")(
      "images",
      with_default(options.shared.images, "N")->notifier(in_range("--images", 1, 1000000)),
      "images to measure on")(
      "maps", with_default(options.maps, "N")->notifier(in_range("--maps", 0, 1000)),
      "of them, whose attention is drawn")(
      "picture", po::value(&options.pictures)->composing()->value_name("FILE"),
      "a JPEG or PNG file whose attention is drawn instead; may be repeated")(
      "epsilon", with_default(options.rate.epsilon, "X"), "precision of the coding rate")(
      "unit-length", po::bool_switch(&options.rate.unit_length),
      "scale every token's coordinates in a subspace to length 1 first")(
      "weights", po::value(&options.weights)->value_name("FILE"),
      "a safetensors file with the weights");
  add_seed(line, options.shared);
  add_image_size(line, options.shared);
  add_topology_options(line, options.topology);
  add_threads(line, options.shared);
  add_json(line, options.shared);
  line.positional("topology", "a training's run folder, a safetensors file or a config", 1);
  return line;
}

/// CodingRateOptions::validate(), its complaint about the option.
void require_valid(const CodingRateOptions& options) {
  try {
    options.validate();
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument("--" + std::string(error.what()));
  }
}

/// An image whose attention is drawn.
struct Pictured {
  std::string name;
  at::Tensor image;  // (1, 3, size, size), normalised
};

at::Tensor picture_of(const std::string& path, int image_size) {
  try {
    return normalised(to_tensor(read_image(path, image_size), image_size)).unsqueeze(0);
  } catch (const std::runtime_error& error) {
    throw std::invalid_argument("--picture: " + std::string(error.what()));
  }
}

std::vector<Pictured> pictured(const InspectCommandOptions& options, const ImageBatch& batch,
                               int image_size) {
  std::vector<Pictured> result;
  for (const std::string& path : options.pictures) {
    result.push_back({path, picture_of(path, image_size)});
  }
  const std::int64_t drawn =
      options.pictures.empty() ? std::min<std::int64_t>(options.maps, batch.images.size(0)) : 0;
  for (std::int64_t i = 0; i < drawn; ++i) {
    const auto place = static_cast<std::size_t>(i);
    const std::string number =
        std::to_string(place < batch.indices.size() ? batch.indices[place] : i);
    result.push_back(
        {options.shared.data + " " + options.split + " " + number, batch.images.narrow(0, i, 1)});
  }
  return result;
}

/// No more images than the data has: fewer where --images was not given, else an error.
void fit_count(InspectCommandOptions& options, bool given) {
  if (options.shared.data == "noise") {
    return;
  }
  const auto dataset = open_dataset(options.shared.data, parse_split(options.split));
  if (given && options.shared.images > dataset->size()) {
    throw std::invalid_argument("--images: got " + std::to_string(options.shared.images) +
                                ", expected at most the " + std::to_string(dataset->size()) +
                                " of " + dataset->name() + " " + options.split);
  }
  options.shared.images =
      static_cast<int>(std::min<std::int64_t>(options.shared.images, dataset->size()));
}

ImageBatch images_of(const InspectCommandOptions& options, const Topology& topology) {
  if (topology.channels != 3) {
    throw std::invalid_argument("topology: got " + std::to_string(topology.channels) +
                                " channels, expected 3, as images have");
  }
  ImageBatchOptions batch_options;
  batch_options.count = options.shared.images;
  batch_options.image_size = topology.image_size;
  batch_options.seed = options.shared.seed;
  batch_options.on_corrupt = parse_on_corrupt(options.shared.on_corrupt);
  ImageBatch batch = image_batch(options.shared.data, parse_split(options.split), batch_options);
  std::cerr << "images: " << options.shared.images << " of " << batch.data << "\n";
  for (const std::string& skipped : batch.skipped) {
    std::cerr << "asvit: warning: skipped: " << skipped << "\n";
  }
  return batch;
}

std::vector<InspectedState> measured(const std::vector<ModelState>& states,
                                     const Topology& topology, const at::Tensor& images,
                                     const InspectCommandOptions& options, int threads) {
  const InterruptGuard interrupt;
  const auto count = static_cast<std::size_t>(images.size(0));
  CountProgress progress("measured images", count * states.size());
  std::vector<InspectedState> result;
  oneapi::tbb::task_arena arena(threads);
  for (const ModelState& state : states) {
    MeasureOptions measure;
    measure.rate = options.rate;
    measure.stop = [&] { return interrupt.requested(); };
    const std::size_t earlier = count * result.size();
    measure.progress = [&](std::int64_t done) {
      const std::size_t all = earlier + static_cast<std::size_t>(done);
      progress.on_done(all, all);
    };
    result.push_back({state.name, arena.execute([&] {
                        return measure_layers(topology, state.weights, images, measure);
                      })});
  }
  return result;
}

nlohmann::ordered_json document_of(const std::string& model, const InspectCommandOptions& options,
                                   const ImageBatch& batch,
                                   const std::vector<InspectedState>& states) {
  nlohmann::ordered_json layers = nlohmann::ordered_json::array();
  for (const InspectedState& state : states) {
    layers.push_back(inspected_to_json(state));
  }
  return {{"format", kInspectionFormat},
          {"model", model},
          {"data", batch.data},
          {"images", options.shared.images},
          {"seed", options.shared.seed},
          {"epsilon", options.rate.epsilon},
          {"unit_length", options.rate.unit_length},
          {"states", layers}};
}

/// Draws the last state's attention into `folder` / attention; returns the member "attention".
nlohmann::ordered_json draw_attention(const fs::path& folder, const Topology& topology,
                                      const Weights& weights,
                                      const std::vector<Pictured>& pictures) {
  nlohmann::ordered_json drawn = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const Bytes png = encode_png(
        attention_sheet(pictures[i].image, attention_maps(topology, weights, pictures[i].image)));
    const std::string name = "attention/" + std::to_string(i) + ".png";
    fs::create_directories(folder / "attention");
    write_file_atomically(folder / name, {reinterpret_cast<const char*>(png.data()), png.size()});
    drawn.push_back({{"image", pictures[i].name}, {"file", name}, {"png", base64(png)}});
  }
  return {{"query", topology.tokenizer.class_token ? "class token" : "mean token"},
          {"pictures", drawn}};
}

/// Makes the folder that files go to, before any work, and takes earlier pictures away.
void prepare(const fs::path& folder) {
  std::error_code trouble;
  fs::create_directories(folder, trouble);
  if (trouble) {
    throw std::runtime_error("--out: cannot make folder '" + folder.string() +
                             "': " + trouble.message());
  }
  int number = 0;
  while (fs::remove(folder / "attention" / (std::to_string(number) + ".png"), trouble)) {
    ++number;
  }
}

/// Where files go; empty: nowhere.
fs::path folder_of(const std::string& model, const InspectCommandOptions& options,
                   bool wants_maps) {
  if (!options.out.empty()) {
    const bool is_run = fs::exists(fs::path(options.out) / "run.json");
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
  require_valid(options.rate);
  const std::string model = line.required_list("topology").front();
  const Topology topology =
      read_topology("topology", line, options.shared, options.topology).topology;
  const fs::path folder =
      folder_of(model, options, line.given("maps") || !options.pictures.empty());
  const Compute compute = compute_of(options.shared);
  const auto [states, warning] =
      model_states(model, options.weights, topology, options.shared.seed, compute.device);
  if (!warning.empty()) {
    std::cerr << "asvit: warning: " << warning << "\n";
  }
  announce(compute);
  fit_count(options, line.given("images"));
  const ImageBatch batch = images_of(options, topology);
  const std::vector<Pictured> pictures = pictured(options, batch, topology.image_size);
  if (!folder.empty()) {
    prepare(folder);
  }
  const auto inspected = measured(states, topology, batch.images, options, compute.threads);
  nlohmann::ordered_json document = document_of(model, options, batch, inspected);
  if (options.shared.json) {
    std::cout << document.dump(2) << "\n";
  } else {
    print_inspected(inspected, std::cout);
  }
  if (folder.empty()) {
    return kSuccess;
  }
  document["attention"] = draw_attention(folder, topology, states.back().weights, pictures);
  write_json_file(folder / "inspection.json", document);
  const bool in_report = folder == fs::path(model) && fs::exists(folder / "report.html");
  const std::string report = in_report ? report_of_run(folder, options.shared) : "";
  if (!options.shared.json) {
    std::cout << "Files: " << folder.string() << " (" << report << "inspection.json"
              << (pictures.empty() ? "" : ", attention") << ")\n";
  }
  return kSuccess;
}

}  // namespace asvit
