#pragma once

#include <functional>

#include "model/recipe.h"
#include "space/topology.h"

namespace asvit {

/// What changes while a training goes on, as functions of its progress: the part of all its images
/// that are seen, in 0 .. 1. Functions of images alone: they know no steps, so batches of other
/// lengths and resumed runs follow the same curves.
struct Schedule {
  std::function<double(double progress)> learning_rate;  ///< of a step, seen when it is done
  std::function<double(double progress)> weight_decay;   ///< likewise
  std::function<int(double progress)> token_factor;      ///< of a step, seen before it
};

/// What a recipe says: cosine_with_warmup() (cosine.h), constant decay, and the recipe's
/// tokenization of this topology (token_schedule.h). Throws as parse_token_schedule() does.
Schedule recipe_schedule(const Recipe& recipe, const Topology& topology);

}  // namespace asvit
