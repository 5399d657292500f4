#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>

#include <oneapi/tbb/task_arena.h>
#include <unistd.h>

#include "base/number_text.h"
#include "cli/commands.h"
#include "cli/run_report.h"
#include "cli/terminal/train_progress.h"
#include "cli/train_options.h"
#include "model/model_config.h"
#include "run/environment.h"
#include "run/interrupt.h"
#include "space/retokenized.h"
#include "space/topology_json.h"
#include "trainer/checkpoint.h"
#include "trainer/evaluation_file.h"
#include "trainer/schedules/token_schedule.h"
#include "trainer/train_events.h"
#include "trainer/train_run.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

/// The model to train: the argument's, or that of the run to go on with.
NamedTopology model_of(const CommandLine& line, const TrainCommandOptions& options) {
  const fs::path stored = fs::path(options.out) / "model.json";
  if (options.resume && !line.given("topology") && fs::exists(stored)) {
    return read_topologies({stored.string()}, line, options.shared, options.topology).front();
  }
  if (options.resume && !line.given("topology")) {
    throw std::invalid_argument(stored.string() +
                                ": got nothing, expected the model of the run to go on with");
  }
  return read_topology("topology", line, options.shared, options.topology);
}

/// What run.json says; the recipe holds the options' values where a config gave them. `init`: what
/// became of the weights of --init, null without.
nlohmann::ordered_json description(const CommandLine& line, const nlohmann::ordered_json& init,
                                   const Compute& compute, const Training& training) {
  // What says the model is left to model.json.
  nlohmann::ordered_json options =
      line.resolved({"resume", "no-report", "live", "topology", "classes", "width", "depth",
                     "family", "image-size"});
  const nlohmann::ordered_json fields = recipe_to_json(training.recipe);
  for (const auto& [name, value] : fields.items()) {
    options[option_name(name)] = value;
  }
  if (options.contains("init")) {
    options["init"] = fs::absolute(options["init"].get<std::string>()).lexically_normal().string();
  }
  nlohmann::ordered_json result = {
      {"command", "train"},
      {"options", options},
      {"data", {describe(*training.train), describe(*training.validation)}},
      {"compute", compute.to_json()},
      {"environment", environment()},
      {"topology", topology_to_json(training.topology)}};
  if (!init.is_null()) {
    result["init"] = init;
  }
  return result;
}

/// The training that the options ask for, still without images.
Training training_of(const CommandLine& line, const TrainCommandOptions& options,
                     const NamedTopology& model) {
  Training training;
  training.topology = model.topology;
  training.recipe = train_recipe(line, options, model.recipe);
  training.tokens = naming_options(
      [&] { return parse_token_schedule(training.recipe.tokenization, model.topology); });
  training.loader.image_size = model.topology.image_size;
  training.loader.classes = model.topology.classes;
  training.loader.seed = options.shared.seed;
  training.loader.on_corrupt = parse_on_corrupt(options.shared.on_corrupt);
  return training;
}

/// The weights to start from; those of --init are not asked for where a checkpoint replaces them.
FirstWeights weights_before(const Training& training, const TrainCommandOptions& options,
                            const Compute& compute) {
  const bool goes_on =
      options.resume && !CheckpointFolder(fs::path(options.out) / "checkpoints").newest().empty();
  return naming_options([&] {
    return first_weights(training.topology, training.recipe.weight_init, options.shared.seed,
                         goes_on ? InitOptions() : options.init, compute.device);
  });
}

/// Says where training starts, where that may not be what was meant.
void announce_start(const CommandLine& line, const TrainCommandOptions& options,
                    const TrainingState& state) {
  if (options.resume && state.step == 0 && options.init.from.empty()) {
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
void announce_tokens(const Training& training) {
  if (training.tokens.size() == 1) {
    return;
  }
  std::cerr << "tokens: " << token_schedule_text(training.tokens) << ", "
            << significant(100.0 * relative_cost(training.topology, training.tokens), 3)
            << " % of the multiply-accumulates of full tokens\n";
  for (const TokenPhase& phase : training.tokens) {
    for (const std::string& line : changed_windows(training.topology, phase.factor)) {
      std::cerr << "tokens " << phase.factor << "x: " << line << "\n";
    }
  }
}

/// Trains; false where a signal ended it.
bool train(const Training& training, TrainingState& state, TrainRun& run,
           std::vector<TrainObserver*> observers, int threads) {
  TrainProgress progress(state.step,
                         std::min<std::int64_t>(training.recipe.batch_size, training.train->size()),
                         std::cerr, isatty(STDERR_FILENO) != 0);
  observers.push_back(&progress);
  bool done = false;
  try {
    oneapi::tbb::task_arena arena(threads);
    done = arena.execute([&] { return run_training(training, state, observers); });
  } catch (const NotFinite& error) {
    progress.finish();
    const fs::path good = run.newest_checkpoint();
    throw std::runtime_error(std::string(error.what()) + "; last good checkpoint: " +
                             (good.empty() ? "none yet" : good.string()));
  } catch (...) {
    progress.finish();
    throw;
  }
  progress.finish();
  return done;
}

void print_result(const TrainingState& state, const TrainCommandOptions& options) {
  std::cout << state.step << " steps";
  if (state.best_top1 >= 0.0) {
    std::cout << ", best top-1 " << fixed(100.0 * state.best_top1, 2) << " % after step "
              << state.best_step;
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
  take_stored_options(line, options.out, options.resume);
  require_live(options.shared);
  require_init(line, options.init);
  const NamedTopology model = model_of(line, options);
  Training training = training_of(line, options, model);
  const Compute compute = compute_of(options.shared);
  training.loader.workers = options.workers != 0 ? options.workers : compute.threads;
  training.loader.pinned = compute.device.is_cuda();
  const auto train_set = open_dataset(options.shared.data, Split::kTrain);
  const auto validation_set = open_dataset(options.shared.data, Split::kValidation);
  training.train = train_set.get();
  training.validation = validation_set.get();
  require_fit(training);
  const InterruptGuard interrupt;
  training.stop = [&] { return interrupt.requested(); };
  const FirstWeights first = weights_before(training, options, compute);
  TrainingState state(model.topology, first.weights, optimizer_kind(training.recipe.optimizer));
  TrainRun run(options.out, {options.resume, options.keep, options.checkpoint_minutes},
               description(line, first.init, compute, training),
               model_config(model.title, model.topology, training.recipe), model.topology, state);
  const auto live = live_report(options.out, options.shared);
  announce(compute);
  std::cerr << "images: " << describe(*train_set) << "; " << describe(*validation_set) << "\n";
  announce_init(first.init);
  announce_tokens(training);
  announce_start(line, options, state);
  EvaluationFile evaluation(options.out, *validation_set, model.topology.image_size);
  std::vector<TrainObserver*> observers = {&run, &evaluation};
  std::optional<TrainEvents> events;
  if (!options.no_tensorboard && !training.done(state)) {
    observers.push_back(&events.emplace(fs::path(options.out) / "tensorboard", training));
  }
  if (!train(training, state, run, observers, compute.threads)) {
    run.save(state);
    std::cerr << "asvit: interrupted after step " << state.step
              << "; the state is saved, go on with --resume\n";
    return kInterrupted;
  }
  print_result(state, options);
  return kSuccess;
}

}  // namespace asvit
