#include "trainer/batch_loader.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "tests/trainer/training_fixtures.h"

namespace asvit {
namespace {

using testing::square_dataset;

/// A data set some of whose images cannot be decoded.
class DamagedDataset : public Dataset {
 public:
  DamagedDataset(const Dataset& whole, std::set<std::int64_t> damaged)
      : whole_(whole), damaged_(std::move(damaged)) {}
  const std::string& name() const override { return whole_.name(); }
  Split split() const override { return whole_.split(); }
  std::int64_t size() const override { return whole_.size(); }
  const std::vector<std::string>& class_names() const override { return whole_.class_names(); }
  int label(std::int64_t index) const override { return whole_.label(index); }
  std::string where(std::int64_t index) const override { return whole_.where(index); }
  Image load(std::int64_t index, int min_side) const override {
    if (damaged_.count(index) != 0) {
      throw std::runtime_error("image " + std::to_string(index) + " is damaged");
    }
    return whole_.load(index, min_side);
  }

 private:
  const Dataset& whole_;
  std::set<std::int64_t> damaged_;
};

LoaderOptions options_with(int workers) {
  LoaderOptions options;
  options.image_size = 16;
  options.seed = 3;
  options.workers = workers;
  return options;
}

/// The default recipe, everything varied, in batches of 6.
Recipe varied_recipe() {
  Recipe recipe;
  recipe.batch_size = 6;
  recipe.color_jitter = 0.3;
  return recipe;
}

std::vector<TrainingBatch> batches(const Dataset& dataset, int workers, std::int64_t first,
                                   std::int64_t count) {
  const auto objective = testing::square_objective(varied_recipe());
  BatchLoader loader(dataset, *objective, varied_recipe(), options_with(workers), first);
  std::vector<TrainingBatch> result;
  for (std::int64_t i = 0; i < count; ++i) {
    result.push_back(loader.next());
  }
  return result;
}

void expect_same(const TrainingBatch& got, const TrainingBatch& expected) {
  EXPECT_TRUE(at::equal(got.images, expected.images));
  EXPECT_TRUE(at::equal(got.targets, expected.targets));
  EXPECT_EQ(got.noise_seeds, expected.noise_seeds);
}

TEST(BatchLoader, GivesTheSameBatchesToAnyNumberOfWorkersAndFromAnyStep) {
  const auto dataset = square_dataset(20);
  const auto expected = batches(*dataset, 1, 0, 8);  // three a epoch
  const auto with_four = batches(*dataset, 4, 0, 8);
  const auto from_five = batches(*dataset, 2, 5, 3);
  for (std::size_t i = 0; i < 8; ++i) {
    expect_same(with_four[i], expected[i]);
    if (i >= 5) {
      expect_same(from_five[i - 5], expected[i]);
    }
  }
}

TEST(BatchLoader, TakesEveryImageOnceAnEpochInAnotherOrderEach) {
  const auto dataset = square_dataset(12);
  Recipe recipe = testing::plain_recipe();
  recipe.batch_size = 6;
  const auto objective = testing::square_objective(recipe);
  BatchLoader loader(*dataset, *objective, recipe, options_with(2), 0);
  std::vector<std::vector<double>> epochs;
  for (int epoch = 0; epoch < 2; ++epoch) {
    std::vector<double> sums;
    for (int step = 0; step < 2; ++step) {
      const at::Tensor totals = loader.next().images.sum({1, 2, 3}, false, at::kDouble);
      for (std::int64_t i = 0; i < 6; ++i) {
        sums.push_back(totals[i].item<double>());
      }
    }
    epochs.push_back(sums);
  }
  EXPECT_NE(epochs[0], epochs[1]);
  for (auto& sums : epochs) {
    std::sort(sums.begin(), sums.end());
    EXPECT_EQ(std::set<double>(sums.begin(), sums.end()).size(), 12u);
  }
  EXPECT_EQ(epochs[0], epochs[1]);
}

TEST(BatchLoader, MakesOneBatchOfFewImages) {
  const auto dataset = square_dataset(4);
  EXPECT_EQ(steps_an_epoch(4, 6), 1);
  EXPECT_EQ(steps_an_epoch(20, 6), 3);
  EXPECT_EQ(batches(*dataset, 1, 0, 1).front().images.size(0), 4);
}

TEST(BatchLoader, SkipsDamagedImagesOrFails) {
  const auto objective = testing::square_objective(varied_recipe());
  const auto whole = square_dataset(12);
  const DamagedDataset dataset(*whole, {4, 7});
  LoaderOptions options = options_with(2);
  {
    BatchLoader loader(dataset, *objective, varied_recipe(), options, 0);
    EXPECT_THROW(
        {
          loader.next();
          loader.next();
        },
        std::runtime_error);
  }
  options.on_corrupt = OnCorrupt::kSkip;
  BatchLoader loader(dataset, *objective, varied_recipe(), options, 0);
  for (int epoch = 0; epoch < 3; ++epoch) {
    std::vector<std::string> skipped;
    for (int step = 0; step < 2; ++step) {
      const TrainingBatch batch = loader.next();
      skipped.insert(skipped.end(), batch.skipped.begin(), batch.skipped.end());
    }
    std::sort(skipped.begin(), skipped.end());
    EXPECT_EQ(skipped, (std::vector<std::string>{"image 4 is damaged", "image 7 is damaged"}));
  }
}

TEST(BatchLoader, FindsTheOneImageThatCanBeRead) {
  const auto objective = testing::square_objective(varied_recipe());
  const auto whole = square_dataset(6);
  const DamagedDataset dataset(*whole, {0, 1, 2, 3, 4});
  LoaderOptions options = options_with(1);
  options.on_corrupt = OnCorrupt::kSkip;
  BatchLoader loader(dataset, *objective, varied_recipe(), options, 0);
  EXPECT_EQ(loader.next().skipped.size(), 5u);
}

TEST(BatchLoader, FailsWhereNoImageCanBeRead) {
  const auto objective = testing::square_objective(varied_recipe());
  const auto whole = square_dataset(4);
  const DamagedDataset dataset(*whole, {0, 1, 2, 3});
  LoaderOptions options = options_with(1);
  options.on_corrupt = OnCorrupt::kSkip;
  BatchLoader loader(dataset, *objective, varied_recipe(), options, 0);
  EXPECT_THROW(loader.next(), std::runtime_error);
}

}  // namespace
}  // namespace asvit
