#include "tests/trainer/training_fixtures.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "trainer/data/memory_dataset.h"
#include "trainer/objectives/classification.h"

namespace asvit::testing {

std::unique_ptr<Dataset> square_dataset(int images, Split split, std::uint64_t seed,
                                        int named_classes) {
  constexpr int kSide = 16;
  Generator generator(seed);
  MemoryImages data;
  data.name = "squares";
  data.split = split;
  data.channels = 1;
  data.height = data.width = kSide;
  data.class_names = numbered_classes(named_classes);
  data.sources = {{"squares", 0}};
  for (int i = 0; i < images; ++i) {
    const int label = i % 4;
    data.labels.push_back(static_cast<std::uint8_t>(label));
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        const bool inside = y / 8 == label / 2 && x / 8 == label % 2;
        data.pixels.push_back(static_cast<std::uint8_t>(generator.below(100) + (inside ? 150 : 0)));
      }
    }
  }
  return memory_dataset(std::move(data));
}

Recipe plain_recipe() {
  Recipe recipe;
  recipe.epochs = 4;
  recipe.batch_size = 8;
  recipe.micro_batch = 4;
  recipe.learning_rate = 5e-3;
  recipe.warmup_epochs = 0.5;
  recipe.drop_path = recipe.label_smoothing = recipe.mixup = recipe.cutmix = 0.0;
  recipe.crop = 1.0;
  recipe.flip = recipe.erasing = 0.0;
  recipe.rand_augment = 0;
  recipe.weight_decay = 0.0;
  return recipe;
}

Training square_training(const Dataset& train, const Recipe& recipe) {
  Training training;
  training.topology = square_topology();
  training.recipe = recipe;
  training.objective = square_objective(recipe);
  training.schedule = recipe_schedule(recipe, training.topology);
  training.loader.image_size = training.topology.image_size;
  training.loader.seed = 5;
  training.train = &train;
  return training;
}

Recipe varied_recipe() {
  Recipe recipe;
  recipe.epochs = 3;
  recipe.batch_size = 8;
  recipe.micro_batch = 3;
  recipe.tokenization = "2x:0.5,1x";
  return recipe;
}

TrainingState fresh_state(const std::string& optimizer) {
  Recipe recipe;
  recipe.optimizer = optimizer;
  return {square_topology(), *square_objective(), recipe, drawn_weights(square_topology())};
}

std::shared_ptr<const Objective> square_objective(const Recipe& recipe) {
  return classification(square_topology(), recipe);
}

void expect_same_bits(const std::vector<at::Tensor>& got, const std::vector<at::Tensor>& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_TRUE(at::equal(got[i], expected[i])) << "tensor " << i;
  }
}

}  // namespace asvit::testing
