// Speed of training's two halves by themselves:
//   train_benchmark loader FOLDER WORKERS    images a second that are decoded and varied
//   train_benchmark step CONFIG WORKERS      images a second of training steps on ready batches
// scripts/benchmark_training.sh runs both beside PyTorch.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

#include <ATen/Parallel.h>
#include <oneapi/tbb/task_arena.h>

#include "network/init.h"
#include "run/atomic_file.h"
#include "space/topology_json.h"
#include "trainer/batch_loader.h"
#include "trainer/data/mixing.h"
#include "trainer/gradient.h"
#include "trainer/objectives/classification.h"
#include "trainer/training_state.h"

namespace {

using namespace asvit;
using Clock = std::chrono::steady_clock;

constexpr double kSeconds = 8.0;

/// Calls `work`, which does `images`, for some seconds after one call; prints images a second.
template <typename Work>
void measure(std::int64_t images, Work&& work) {
  work();
  std::int64_t done = 0;
  const auto start = Clock::now();
  double passed = 0.0;
  while (passed < kSeconds) {
    work();
    done += images;
    passed = std::chrono::duration<double>(Clock::now() - start).count();
  }
  std::cout << static_cast<double>(done) / passed << "\n";
}

/// What the torchvision script does: crop, flip, normalisation.
void measure_loader(const std::string& folder, int workers) {
  const auto dataset = open_dataset("folder:" + folder, Split::kTrain);
  Recipe recipe;
  recipe.batch_size = 64;
  recipe.rand_augment = 0;
  recipe.mixup = recipe.cutmix = recipe.erasing = 0.0;
  LoaderOptions options;
  options.workers = workers;
  Topology topology;
  topology.classes = static_cast<int>(dataset->class_names().size());
  const auto objective = classification(topology, recipe);
  BatchLoader loader(*dataset, *objective, recipe, options, 0);
  for (int ahead = 0; ahead < 4; ++ahead) {
    loader.next();  // those made ahead do not count
  }
  measure(recipe.batch_size, [&] { loader.next(); });
}

void measure_step(const std::string& config, int workers) {
  const Topology topology = topology_from_json(read_json_file(config).at("topology"));
  Recipe recipe;
  recipe.drop_path = 0.0;
  const auto objective = classification(topology, recipe);
  TrainingState state(topology, *objective, recipe,
                      draw_weights(topology, HeadWeights::kPresent, 0, at::kFloat));
  GradientComputer computer(topology, *objective, recipe);
  TrainingBatch batch;
  const std::int64_t size = topology.image_size;
  batch.images = draw_normal(recipe.batch_size * 3 * size * size, 1, at::kFloat)
                     .reshape({recipe.batch_size, 3, size, size});
  batch.targets = smoothed_targets(std::vector<int>(static_cast<std::size_t>(recipe.batch_size), 0),
                                   topology.classes, 0.0);
  oneapi::tbb::task_arena arena(workers);
  arena.execute([&] {
    measure(recipe.batch_size, [&] {
      BatchGradient gradient = computer.compute(state.parameters, batch, 1);
      clip_gradients(gradient.gradients, recipe.clip_norm);
      state.optimizer->step(state.parameters, gradient.gradients, {1e-4, recipe.weight_decay});
    });
  });
}

}  // namespace

int main(int count, char** arguments) {
  const std::string what = count == 4 ? arguments[1] : "";
  if (what != "loader" && what != "step") {
    std::cerr << "train_benchmark: expected loader FOLDER WORKERS or step CONFIG WORKERS\n";
    return 2;
  }
  at::set_num_threads(1);
  const int workers = std::max(1, std::atoi(arguments[3]));
  if (what == "loader") {
    measure_loader(arguments[2], workers);
  } else {
    measure_step(arguments[2], workers);
  }
  return 0;
}
