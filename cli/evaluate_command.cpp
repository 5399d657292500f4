#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "base/number_text.h"
#include "cli/commands.h"
#include "cli/terminal/table.h"
#include "cli/topology_argument.h"
#include "compute/arena.h"
#include "model/model_weights.h"
#include "run/interrupt.h"
#include "trainer/evaluation.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

struct EvaluateCommandOptions {
  SharedOptions shared;
  TopologyOptions topology;
  std::string weights;
  Split split = Split::kValidation;
  std::string checkpoint = "best";
  int batch_size = EvaluationOptions().batch_size;
  bool ema = false;
};

CommandLine make_line(EvaluateCommandOptions& options) {
  CommandLine line("evaluate [options] MODEL",
                   "Accuracy of a trained model on labelled images: a training's run folder, a "
                   "safetensors file, or a\nconfig and --weights.",
                   "asvit evaluate runs/trained --data cifar10:data");
  add_data(line, options.shared);
  add_field(line, "split", options.split, "NAME", "validation or train");
  line.add()("weights", po::value(&options.weights)->value_name("FILE"),
             "a safetensors file with the weights")(
      "checkpoint", with_default(options.checkpoint, "NAME"), "of a run: best or newest")(
      "ema", po::bool_switch(&options.ema), "of a run: the averaged weights")(
      "batch-size",
      with_default(options.batch_size, "N")->notifier(in_range("--batch-size", 1, 1000000)),
      "images computed at once by one worker");
  add_image_size(line, options.shared);
  add_topology_options(line, options.topology);
  add_threads(line, options.shared);
  add_json(line, options.shared);
  line.positional("topology", "a training's run folder, a safetensors file or a config", 1);
  return line;
}

/// Of a run's folder a checkpoint, else the model's own weights or those of --weights.
WeightsChoice choice_of(const CommandLine& line, const EvaluateCommandOptions& options,
                        const std::string& model, bool names_checkpoint) {
  const CheckpointKind kind =
      naming_options(line, [&] { return checkpoint_kind(options.checkpoint); });
  if (fs::is_directory(model) && options.weights.empty()) {
    return {"", kind, options.ema};
  }
  if (options.ema || names_checkpoint) {
    throw std::invalid_argument(
        "--ema, --checkpoint: got one with single weights, expected it with a run folder alone");
  }
  return {options.weights};
}

/// The file with the weights to evaluate.
std::string file_of(const std::string& model, const WeightsChoice& choice) {
  const std::string path = weights_path(model, choice);
  if (path.empty()) {
    throw std::invalid_argument("--weights: got nothing, expected a file, since '" + model +
                                "' holds no weights");
  }
  return path;
}

void print_confusion(const Evaluation& evaluation) {
  constexpr std::size_t kMostClasses = 20;
  const std::size_t count = evaluation.classes.size();
  if (count > kMostClasses) {
    return;
  }
  std::vector<std::string> header = {"true \\ predicted"};
  for (std::size_t label = 0; label < count; ++label) {
    header.push_back(std::to_string(label));
  }
  Table table(header);
  for (std::size_t label = 0; label < count; ++label) {
    std::vector<std::string> row = {std::to_string(label) + " " + evaluation.classes[label]};
    for (const std::int64_t images : evaluation.confusion[label]) {
      row.push_back(std::to_string(images));
    }
    table.add(row);
  }
  table.print(std::cout);
}

void print_evaluation(const Evaluation& evaluation) {
  Table table({"class", "images", "accuracy"});
  for (std::size_t label = 0; label < evaluation.classes.size(); ++label) {
    table.add({evaluation.classes[label], std::to_string(evaluation.images_of(label)),
               fixed(100.0 * evaluation.accuracy(label), 2) + " %"});
  }
  table.print(std::cout);
  std::cout << "\n";
  print_confusion(evaluation);
  std::cout << "\ntop-1 " << fixed(100.0 * evaluation.top1, 2) << " %, top-5 "
            << fixed(100.0 * evaluation.top5, 2) << " %, loss " << fixed(evaluation.loss, 4) << ", "
            << evaluation.images << " images (" << evaluation.skipped << " skipped), "
            << significant(evaluation.images_a_second, 3) << " images/s\n";
}

}  // namespace

CommandLine describe_evaluate() {
  EvaluateCommandOptions options;
  return make_line(options);
}

int run_evaluate(const Arguments& arguments) {
  EvaluateCommandOptions options;
  CommandLine line = make_line(options);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const std::string model = line.required_list("topology").front();
  const std::string path =
      file_of(model, choice_of(line, options, model, line.given("checkpoint")));
  const Topology topology =
      read_topology("topology", line, options.shared, options.topology).topology;
  const Compute compute = compute_of(line, options.shared);
  const auto dataset = open_dataset(options.shared.data, options.split);
  const Weights weights = read_weights(path, topology, compute.device);
  announce(compute);
  std::cerr << "weights: " << path << "\nimages: " << describe(*dataset) << "\n";
  const InterruptGuard interrupt;
  EvaluationOptions evaluation_options;
  evaluation_options.batch_size = options.batch_size;
  evaluation_options.on_corrupt = options.shared.on_corrupt;
  evaluation_options.stop = [&] { return interrupt.requested(); };
  const Evaluation evaluation = in_arena(compute.threads, [&] {
    return naming_options(
        line, [&] { return evaluate(topology, weights, *dataset, evaluation_options); });
  });
  if (options.shared.json) {
    std::cout << evaluation_to_json(evaluation).dump(2) << "\n";
  } else {
    print_evaluation(evaluation);
  }
  return kSuccess;
}

}  // namespace asvit
