#include "cli/train_options.h"

#include <algorithm>

#include "base/list_text.h"
#include "trainer/optimizers/optimizer.h"

namespace asvit {
namespace po = boost::program_options;

CommandLine train_line(TrainCommandOptions& options) {
  CommandLine line("train [options] MODEL --out RUN",
                   "Trains a model on labelled images, with progressive tokenization if asked for.",
                   "asvit train model.json --data cifar10:data --epochs 50 --out runs/trained");
  line.add()("out", po::value(&options.out)->value_name("RUN"), "folder of the run")(
      "resume", po::bool_switch(&options.folder.resume), "go on with the run in that folder");
  add_fields(line, options.folder);
  line.add()("no-tensorboard", po::bool_switch(&options.no_tensorboard),
             "write no event files for TensorBoard");
  add_init(line, options.init);
  add_report(line, options.shared);
  add_data(line, options.shared);
  line.add()("workers",
             with_default(options.workers, "N")->notifier(in_range("--workers", 0, 1024)),
             "threads that decode and vary images, 0: as many as --threads");
  for_each_field(options.recipe,
                 [&](const char* name, auto& field, const char* placeholder, const char* help) {
                   const bool lists_names = std::string(name) == "optimizer";
                   line.add()(option_name(name).c_str(), with_default(field, placeholder),
                              (lists_names ? joined(optimizer_names(), " or ") : help).c_str());
                 });
  add_seed(line, options.shared);
  add_image_size(line, options.shared);
  add_topology_options(line, options.topology);
  add_threads(line, options.shared);
  line.positional("topology", "a model's config, text form, JSON file or run folder", 1);
  return line;
}

Recipe checked_recipe(const nlohmann::json& stored) {
  Recipe recipe = stored.is_null() ? Recipe() : recipe_from_json(stored);
  require_optimizer(recipe.optimizer);
  return recipe;
}

Recipe train_recipe(const CommandLine& line, const TrainCommandOptions& options,
                    const nlohmann::json& stored) {
  Recipe recipe = checked_recipe(stored);
  const nlohmann::json given = recipe_to_json(options.recipe);
  for_each_field(recipe, [&](const char* name, auto& field, const char*, const char*) {
    if (line.given(option_name(name)) || stored.is_null()) {
      given.at(name).get_to(field);
    }
  });
  if (!line.given("min-learning-rate")) {
    recipe.min_learning_rate = std::min(recipe.min_learning_rate, recipe.learning_rate);
  }
  naming_options(line, [&] {
    recipe.validate();
    require_optimizer(recipe.optimizer);
  });
  return recipe;
}

}  // namespace asvit
