#include "trainer/train_run.h"

#include "compute/arena.h"
#include "model/model_config.h"
#include "model/training_folder.h"
#include "network/init.h"
#include "run/run_description.h"
#include "space/topology_json.h"
#include "trainer/evaluation_file.h"
#include "trainer/train_events.h"

namespace asvit {
namespace {

/// The training's fields by their options' names.
nlohmann::ordered_json fields_of(const Training& training) {
  nlohmann::ordered_json fields = fields_to_options(training.recipe);
  fields["seed"] = training.loader.seed;
  return fields;
}

/// What run.json says; `init`: what became of the weights to start from, null without.
RunDescription description(const Training& training, const TrainRunOptions& options,
                           const nlohmann::ordered_json& init) {
  RunDescription result;
  result.command = "train";
  result.options = options.options.is_null() ? fields_of(training) : options.options;
  // A field that came later: runs from before had its default.
  result.defaults = fields_to_options(Recipe());
  result.data = {describe(*training.train)};
  if (training.validation != nullptr) {
    result.data.push_back(describe(*training.validation));
  }
  result.compute = options.compute.to_json();
  result.subjects["topology"] = topology_to_json(training.topology);
  if (!init.is_null()) {
    result.notes["init"] = init;
  }
  return result;
}

/// The training itself, once it fits its data.
const Training& fitting(const Training& training) {
  require_fit(training);
  return training;
}

}  // namespace

FirstWeights starting_weights(const Training& training, const TrainRunOptions& options) {
  const bool goes_on = options.folder_options.resume &&
                       !CheckpointPlaces(options.folder / kCheckpoints).newest().empty();
  const std::uint64_t seed = training.loader.seed;
  FirstWeights first =
      first_weights(training.topology, training.recipe.weight_init, seed,
                    goes_on ? InitOptions() : options.init, options.compute.device);
  draw_into(first.weights, training.objective->own_weights(), seed,
            at::TensorOptions().dtype(at::kFloat).device(options.compute.device));
  return first;
}

TrainRun::TrainRun(const Training& training, const TrainRunOptions& options,
                   const FirstWeights& first)
    : training_(fitting(training)),
      options_(options),
      state_(training.topology, *training.objective, training.recipe, first.weights),
      folder_(options.folder, options.folder_options, description(training, options, first.init),
              model_config(options.name, training.topology, training.recipe), training.topology,
              state_) {}

bool TrainRun::train(const std::vector<TrainObserver*>& observers) {
  std::vector<TrainObserver*> all;
  // Before the folder, whose checkpoint ends the epoch: whoever is killed before that writes all
  // again.
  std::optional<EvaluationFile> evaluation;
  if (training_.validation != nullptr) {
    all.push_back(
        &evaluation.emplace(options_.folder, *training_.validation, training_.topology.image_size));
  }
  all.push_back(&folder_);
  std::optional<TrainEvents> events;
  if (options_.tensorboard && !training_.done(state_)) {
    all.push_back(&events.emplace(options_.folder / "tensorboard", training_));
  }
  all.insert(all.end(), observers.begin(), observers.end());
  bool done = false;
  try {
    done = in_arena(options_.compute.threads, [&] { return run_training(training_, state_, all); });
  } catch (const NotFinite& error) {
    const std::filesystem::path good = folder_.newest_checkpoint();
    throw NotFinite(std::string(error.what()) +
                    "; last good checkpoint: " + (good.empty() ? "none yet" : good.string()));
  }
  if (!done) {
    folder_.save(state_);
  }
  return done;
}

}  // namespace asvit
