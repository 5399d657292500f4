#pragma once

#include <memory>
#include <string>

#include "model/recipe.h"
#include "tests/support/square_topology.h"
#include "trainer/data/dataset.h"
#include "trainer/trainer.h"

namespace asvit::testing {

/// Images of 16 x 16 noise pixels, each with a bright square whose place is the class: 4 classes.
std::unique_ptr<Dataset> square_dataset(int images, Split split = Split::kTrain,
                                        std::uint64_t seed = 1, int named_classes = 4);

/// No variation, no regularisation, batches of 8, parts of 4.
Recipe plain_recipe();

/// The default recipe at the fixture's size: everything varied and dropped, coarse tokens first.
Recipe varied_recipe();

/// A training of square_topology() on `train`, every field as plain_recipe() says.
Training square_training(const Dataset& train, const Recipe& recipe);

/// A training of square_topology() before its first step.
TrainingState fresh_state(const std::string& optimizer = "adamw");

/// Telling the classes of square_topology() apart, as `recipe` says.
std::shared_ptr<const Objective> square_objective(const Recipe& recipe = {});

/// Expects equal bits in two lists of tensors.
void expect_same_bits(const std::vector<at::Tensor>& got, const std::vector<at::Tensor>& expected);

}  // namespace asvit::testing
