#include <filesystem>
#include <iostream>
#include <stdexcept>

#include <unistd.h>

#include "base/number_text.h"
#include "cli/commands.h"
#include "cli/run_report.h"
#include "cli/terminal/train_progress.h"
#include "cli/train_options.h"
#include "run/interrupt.h"
#include "space/retokenized.h"
#include "trainer/objectives/classification.h"
#include "trainer/schedules/token_schedule.h"
#include "trainer/train_run.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

/// The model to train: the argument's, or that of the run to go on with.
NamedTopology model_of(const CommandLine& line, const TrainCommandOptions& options) {
  const fs::path stored = fs::path(options.out) / "model.json";
  if (options.folder.resume && !line.given("topology") && fs::exists(stored)) {
    return read_topologies({stored.string()}, line, options.shared, options.topology).front();
  }
  if (options.folder.resume && !line.given("topology")) {
    throw std::invalid_argument(stored.string() +
                                ": got nothing, expected the model of the run to go on with");
  }
  return read_topology("topology", line, options.shared, options.topology);
}

/// run.json's options; the recipe's hold the options' values where a config gave them.
nlohmann::ordered_json stored_options(const CommandLine& line, const Recipe& recipe) {
  // What says the model is left to model.json.
  nlohmann::ordered_json options =
      line.resolved({"resume", "no-report", "live", "topology", "classes", "width", "depth",
                     "family", "image-size"});
  const nlohmann::ordered_json fields = recipe_to_json(recipe);
  for (const auto& [name, value] : fields.items()) {
    options[option_name(name)] = value;
  }
  if (options.contains("init")) {
    options["init"] = fs::absolute(options["init"].get<std::string>()).lexically_normal().string();
  }
  return options;
}

/// The training that the options ask for, still without images.
Training training_of(const CommandLine& line, const TrainCommandOptions& options,
                     const NamedTopology& model) {
  Training training;
  training.topology = model.topology;
  training.recipe = train_recipe(line, options, model.recipe);
  training.objective = classification(model.topology, training.recipe);
  training.schedule =
      naming_options(line, [&] { return recipe_schedule(training.recipe, model.topology); });
  training.loader.image_size = model.topology.image_size;
  training.loader.seed = options.shared.seed;
  training.loader.on_corrupt = options.shared.on_corrupt;
  return training;
}

/// What the run is told beside the training.
TrainRunOptions run_options(const CommandLine& line, const TrainCommandOptions& options,
                            const NamedTopology& model, const Recipe& recipe,
                            const Compute& compute) {
  TrainRunOptions result;
  result.folder = options.out;
  result.folder_options = options.folder;
  result.tensorboard = !options.no_tensorboard;
  result.name = model.title;
  result.init = options.init;
  result.compute = compute;
  result.options = stored_options(line, recipe);
  return result;
}

/// Says where training starts, where that may not be what was meant.
void announce_start(const CommandLine& line, const TrainCommandOptions& options,
                    const TrainingState& state) {
  if (options.folder.resume && state.step == 0 && options.init.from.empty()) {
    std::cerr << "training: starts at its begin, no checkpoint in " << options.out << "\n";
  }
  if (!line.given("topology") || !options.init.from.empty()) {
    return;
  }
  const fs::path model = line.required_list("topology").front();
  if (model.extension() == ".safetensors" || fs::exists(model / "model.safetensors")) {
    std::cerr << "asvit: warning: only the topology of the weights is used, training starts from "
                 "fresh ones (--init starts from weights)\n";
  }
}

/// Says what the coarse phases do.
void announce_tokens(const Topology& topology, const Recipe& recipe) {
  const TokenSchedule tokens = parse_token_schedule(recipe.tokenization, topology);
  if (tokens.size() == 1) {
    return;
  }
  std::cerr << "tokens: " << token_schedule_text(tokens) << ", "
            << significant(100.0 * relative_cost(topology, tokens), 3)
            << " % of the multiply-accumulates of full tokens\n";
  for (const TokenPhase& phase : tokens) {
    for (const std::string& line : changed_windows(topology, phase.factor)) {
      std::cerr << "tokens " << phase.factor << "x: " << line << "\n";
    }
  }
}

/// Says all that there is to say before the first step.
void announce_training(const CommandLine& line, const TrainCommandOptions& options,
                       const Compute& compute, const Training& training,
                       const nlohmann::ordered_json& init, const TrainingState& state) {
  announce(compute);
  std::cerr << "images: " << describe(*training.train) << "; " << describe(*training.validation)
            << "\n";
  announce_init(init);
  announce_tokens(training.topology, training.recipe);
  announce_start(line, options, state);
}

/// Trains; false where a signal ended it.
bool train(TrainRun& run, const Training& training) {
  TrainProgress progress(run.state().step,
                         std::min<std::int64_t>(training.recipe.batch_size, training.train->size()),
                         std::cerr, isatty(STDERR_FILENO) != 0);
  return run.train({&progress});
}

void print_result(const TrainingState& state, const TrainCommandOptions& options) {
  std::cout << state.step << " steps";
  if (state.best_step > 0) {
    std::cout << ", best " << measure_text(state.best) << " after step " << state.best_step;
  }
  std::cout << "\nFiles: " << options.out << " (" << report_of_run(options.out, options.shared)
            << "model.json, model.safetensors, metrics.jsonl, evaluation.json, checkpoints, "
            << (options.no_tensorboard ? "" : "tensorboard, ") << "run.json)\n";
}

}  // namespace

CommandLine describe_train() {
  TrainCommandOptions options;
  return train_line(options);
}

int run_train(const Arguments& arguments) {
  TrainCommandOptions options;
  CommandLine line = train_line(options);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  take_stored_options(line, options.out, options.folder.resume);
  naming_options(line, [&] { options.folder.validate(); });
  require_live(options.shared);
  require_init(line, options.init);
  const NamedTopology model = model_of(line, options);
  Training training = training_of(line, options, model);
  const Compute compute = compute_of(line, options.shared);
  training.loader.workers = options.workers != 0 ? options.workers : compute.threads;
  training.loader.pinned = compute.device.is_cuda();
  const auto train_set = open_dataset(options.shared.data, Split::kTrain);
  const auto validation_set = open_dataset(options.shared.data, Split::kValidation);
  training.train = train_set.get();
  training.validation = validation_set.get();
  require_fit(training);
  const InterruptGuard interrupt;
  training.stop = [&] { return interrupt.requested(); };
  const TrainRunOptions about = run_options(line, options, model, training.recipe, compute);
  const FirstWeights first =
      naming_options(line, [&] { return starting_weights(training, about); });
  TrainRun run(training, about, first);
  const auto live = live_report(options.out, options.shared);
  announce_training(line, options, compute, training, first.init, run.state());
  if (!train(run, training)) {
    std::cerr << "asvit: interrupted after step " << run.state().step
              << "; the state is saved, go on with --resume\n";
    return kInterrupted;
  }
  print_result(run.state(), options);
  return kSuccess;
}

}  // namespace asvit
