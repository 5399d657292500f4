#pragma once

#include <string>

#include "cli/command_line.h"
#include "cli/init_options.h"
#include "cli/shared_options.h"
#include "cli/topology_argument.h"
#include "model/recipe.h"
#include "trainer/train_folder.h"

namespace asvit {

/// What `asvit train` is told.
struct TrainCommandOptions {
  SharedOptions shared;
  TopologyOptions topology;
  Recipe recipe;
  InitOptions init;
  std::string out;
  TrainFolder::Options folder;
  int workers = 0;              ///< of the images; 0: as many as threads
  bool no_tensorboard = false;  ///< writes no event files
};

/// The options of `asvit train`, bound to `options`.
CommandLine train_line(TrainCommandOptions& options);

/// A config's recipe, its optimizer checked as well; the default where `stored` is null. Throws
/// std::invalid_argument as recipe_from_json() and require_optimizer().
Recipe checked_recipe(const nlohmann::json& stored);

/// The recipe: that of the model's config (where `stored` has one), with the options that were
/// given on the command line or in a file instead. Throws std::invalid_argument as
/// Recipe::validate() and require_optimizer().
Recipe train_recipe(const CommandLine& line, const TrainCommandOptions& options,
                    const nlohmann::json& stored);

}  // namespace asvit
