// Objectives as the loop sees them: one without labels, with weights of its own.
#include "trainer/objectives/objective.h"

#include <algorithm>
#include <atomic>
#include <set>

#include <gtest/gtest.h>

#include "network/init.h"
#include "network/weight_file.h"
#include "run/atomic_file.h"
#include "run/journal.h"
#include "run/training_journal.h"
#include "tests/support/sample_topologies.h"
#include "tests/support/temporary_folder.h"
#include "tests/trainer/training_fixtures.h"
#include "trainer/checkpoint.h"
#include "trainer/data/augmentation.h"
#include "trainer/train_run.h"

namespace asvit {
namespace {

using testing::square_dataset;
using testing::square_topology;

/// Images alone, no classes.
class Unlabelled : public Dataset {
 public:
  explicit Unlabelled(std::unique_ptr<Dataset> images) : images_(std::move(images)) {}
  const std::string& name() const override { return images_->name(); }
  Split split() const override { return images_->split(); }
  std::int64_t size() const override { return images_->size(); }
  const std::vector<std::string>& class_names() const override { return none_; }
  int label(std::int64_t) const override { throw std::logic_error("asked for a label"); }
  std::string where(std::int64_t index) const override { return images_->where(index); }
  Image load(std::int64_t index, int min_side) const override {
    return images_->load(index, min_side);
  }

 private:
  std::unique_ptr<Dataset> images_;
  std::vector<std::string> none_;
};

/// Tells an image's four quarters' mean brightness by a linear layer of its own: what pre-training
/// is to the loop.
class Quarters : public Objective {
 public:
  HeadWeights head() const override { return HeadWeights::kAbsent; }
  std::vector<WeightSpec> own_weights() const override {
    return {{"quarters.weight", {4, 12}, WeightKind::kLinear},
            {"quarters.bias", {4}, WeightKind::kBias}};
  }
  void require_fit(const Dataset&) const override {}
  void complete_batch(TrainingBatch&, const std::vector<LearningTarget>& targets,
                      std::uint64_t) const override {
    EXPECT_TRUE(std::holds_alternative<std::monostate>(targets.front()));
  }
  at::Tensor loss(const LossPart& part, const at::Tensor& tokens) const override {
    EXPECT_FALSE(part.batch.targets.defined());
    return distance(part.weights, tokens, part.batch.images) /
           static_cast<double>(part.batch_images);
  }
  Validation validate(const ValidationInput& input) const override {
    const Network network(input.topology, input.weights, NormKind::kLayerNorm);
    std::vector<at::Tensor> images;
    for (std::int64_t i = 0; i < input.dataset.size(); ++i) {
      images.push_back(plain(input.dataset, i, input.topology.image_size));
    }
    const at::Tensor batch = at::stack(images);
    Validation result;
    result.measures = {deciding()};
    result.measures.front().value =
        distance(input.weights, network.tokens(batch), batch).item<double>() /
        static_cast<double>(images.size());
    return result;
  }
  Measure deciding() const override { return {"loss", "loss", -1.0}; }

 private:
  static at::Tensor distance(const Weights& weights, const at::Tensor& tokens,
                             const at::Tensor& images) {
    const at::Tensor seen =
        at::adaptive_avg_pool2d(images.mean(1, /*keepdim=*/true), {2, 2}).flatten(1);
    const at::Tensor told =
        at::linear(tokens.mean(1), weights.at("quarters.weight"), weights.at("quarters.bias"));
    return (told - seen).square().sum();
  }
};

Training quarters_training(const Dataset& train, const Dataset& validation) {
  Recipe recipe = testing::plain_recipe();
  recipe.epochs = 6;
  recipe.learning_rate = 2e-2;
  recipe.tokenization = "2x:0.5,1x";
  Training training = testing::square_training(train, recipe);
  training.objective = std::make_shared<Quarters>();
  training.validation = &validation;
  return training;
}

TrainRunOptions run_options(const std::filesystem::path& folder, bool resume) {
  TrainRunOptions options;
  options.folder = folder;
  options.folder_options.resume = resume;
  options.tensorboard = false;
  options.compute.threads = 2;
  options.options = nlohmann::ordered_json::object();
  return options;
}

class ObjectiveTest : public ::testing::Test {
 protected:
  TrainRun start(const Training& training, const std::string& name, bool resume = false) const {
    const TrainRunOptions options = run_options(folder_ / name, resume);
    return TrainRun(training, options, starting_weights(training, options));
  }

  const TemporaryFolder folder_;
  const Unlabelled train_ = Unlabelled(square_dataset(64));
  const Unlabelled validation_ = Unlabelled(square_dataset(16, Split::kValidation, 9));
  Training training_ = quarters_training(train_, validation_);
};

TEST_F(ObjectiveTest, OneWithoutLabelsLearnsAndLowerIsBetter) {
  TrainRun run = start(training_, "run");
  EXPECT_TRUE(run.train());
  const auto journal = folder_ / "run" / kTrainingJournal;
  std::vector<double> losses;
  for (const auto& json : read_journal(journal, whole_lines(journal))) {
    const EpochLine line = epoch_line_from_json(json);
    ASSERT_TRUE(line.validation);
    ASSERT_EQ(line.validation->measures.size(), 1U);
    EXPECT_EQ(line.validation->measures.front().first, "loss");
    losses.push_back(line.validation->measures.front().second);
  }
  ASSERT_EQ(losses.size(), 6U);
  EXPECT_LT(losses.back(), 0.9 * losses.front());
  // The best of the finest tokens, those of the second half.
  EXPECT_EQ(run.state().best.value, *std::min_element(losses.begin() + 3, losses.end()));
}

TEST_F(ObjectiveTest, ItsOwnWeightsAreInCheckpointsAndNotInTheModel) {
  start(training_, "run").train();
  std::set<std::string> model;
  for (const auto& [name, tensor] :
       read_safetensors(folder_ / "run" / std::string("model.safetensors")).tensors) {
    model.insert(name);
  }
  EXPECT_EQ(model.count("quarters.weight"), 0U);
  EXPECT_EQ(model.count("head.fc.weight"), 0U);
  EXPECT_EQ(model.count("stages.0.blocks.0.attn.qkv.weight"), 1U);
  const auto checkpoint = CheckpointFolder(folder_ / "run" / "checkpoints").newest();
  EXPECT_TRUE(std::filesystem::exists(checkpoint / "objective.safetensors"));
  const auto state = read_json_file(checkpoint / "state.json");
  EXPECT_TRUE(state.contains("best_loss"));
  EXPECT_FALSE(state.contains("best_top1"));
}

TEST_F(ObjectiveTest, GoesOnToTheBit) {
  TrainRun whole = start(training_, "whole");
  whole.train();
  std::atomic<int> steps{0};
  training_.stop = [&] { return ++steps == 11; };
  EXPECT_FALSE(start(training_, "run").train());
  training_.stop = nullptr;
  TrainRun resumed = start(training_, "run", /*resume=*/true);
  EXPECT_EQ(resumed.state().step, 10);
  EXPECT_TRUE(resumed.train());
  testing::expect_same_bits(resumed.state().parameters.tensors(),
                            whole.state().parameters.tensors());
  testing::expect_same_bits(resumed.state().average.tensors(), whole.state().average.tensors());
  EXPECT_EQ(resumed.state().best.value, whole.state().best.value);
}

TEST_F(ObjectiveTest, RefusesACheckpointWithoutItsWeights) {
  start(training_, "run").train();
  const auto checkpoint = CheckpointFolder(folder_ / "run" / "checkpoints").newest();
  write_safetensors(checkpoint / "objective.safetensors", {});
  EXPECT_NE(rejection([&] {
              start(training_, "run", /*resume=*/true);
            }).find("weights.quarters.weight: got none of its shape"),
            std::string::npos);
}

}  // namespace
}  // namespace asvit
