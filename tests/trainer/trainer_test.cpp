#include "trainer/trainer.h"

#include <atomic>
#include <fstream>
#include <limits>

#include <gtest/gtest.h>
#include <oneapi/tbb/task_arena.h>

#include "run/atomic_file.h"
#include "tests/support/sample_topologies.h"
#include "tests/support/temporary_folder.h"
#include "tests/trainer/training_fixtures.h"
#include "trainer/checkpoint.h"
#include "trainer/objectives/classification.h"

namespace asvit {
namespace {

using testing::drawn_weights;
using testing::expect_same_bits;
using testing::fresh_state;
using testing::plain_recipe;
using testing::square_dataset;
using testing::square_topology;
using testing::square_training;
using testing::varied_recipe;

class Recorder : public TrainObserver {
 public:
  void on_step(const StepReport& report, const TrainingState&) override { steps.push_back(report); }
  void on_epoch(const EpochReport& report, const TrainingState&) override {
    epochs.push_back(report);
  }
  std::vector<StepReport> steps;
  std::vector<EpochReport> epochs;
};

/// As after `step` updates that changed nothing.
void set_step(TrainingState& state, std::int64_t step) {
  state.step = step;
  state.optimizer->restore(step, state.optimizer->state());
}

std::vector<at::Tensor> tensors_of(const NamedTensors& named) {
  std::vector<at::Tensor> tensors;
  for (const auto& [name, tensor] : named) {
    tensors.push_back(tensor);
  }
  return tensors;
}

void expect_same_state(const TrainingState& got, const TrainingState& expected) {
  EXPECT_EQ(got.step, expected.step);
  EXPECT_EQ(got.epochs, expected.epochs);
  EXPECT_EQ(got.epoch_loss, expected.epoch_loss);
  EXPECT_EQ(got.best.name, expected.best.name);
  EXPECT_EQ(got.best.value, expected.best.value);
  EXPECT_EQ(got.best_step, expected.best_step);
  EXPECT_EQ(got.optimizer->steps(), expected.optimizer->steps());
  expect_same_bits(got.parameters.tensors(), expected.parameters.tensors());
  expect_same_bits(got.average.tensors(), expected.average.tensors());
  expect_same_bits(tensors_of(got.optimizer->state()), tensors_of(expected.optimizer->state()));
}

TEST(Trainer, OverfitsOneBatchToZeroLoss) {
  const auto dataset = square_dataset(8);
  Recipe recipe = plain_recipe();
  recipe.epochs = 400;
  recipe.learning_rate = 1e-2;
  TrainingState state = fresh_state();
  Recorder recorder;
  EXPECT_TRUE(run_training(square_training(*dataset, recipe), state, {&recorder}));
  ASSERT_EQ(recorder.steps.size(), 400u);
  EXPECT_GT(recorder.steps.front().loss, 1.0);
  EXPECT_LT(recorder.steps.back().loss, 1e-2);
}

TEST(Trainer, LearnsWhatCanBeLearned) {
  const auto dataset = square_dataset(256);
  const auto others = square_dataset(64, Split::kValidation, 99);
  Recipe recipe = plain_recipe();
  recipe.ema_decay = 0.9;
  recipe.epochs = 8;
  recipe.learning_rate = 1e-2;
  Training training = square_training(*dataset, recipe);
  training.validation = others.get();
  TrainingState state = fresh_state();
  Recorder recorder;
  run_training(training, state, {&recorder});
  ASSERT_EQ(recorder.epochs.size(), 8u);
  EXPECT_GT(recorder.epochs.back().validation->at("top1").value, 0.95);
  EXPECT_EQ(recorder.epochs.back().validation->at("top5").value, 1.0);
  EXPECT_LT(recorder.epochs.back().mean_loss, recorder.epochs.front().mean_loss);
  EXPECT_GT(state.best.value, 0.95);
}

TEST(Trainer, FollowsTheTokenSchedule) {
  const auto dataset = square_dataset(32);
  TrainingState state = fresh_state();
  Recorder recorder;
  run_training(square_training(*dataset, varied_recipe()), state, {&recorder});
  ASSERT_EQ(recorder.steps.size(), 12u);
  for (const StepReport& report : recorder.steps) {
    EXPECT_EQ(report.token_factor, report.step <= 6 ? 2 : 1);
    EXPECT_EQ(report.images, 8 * report.step);
    EXPECT_EQ(report.epoch, (report.step - 1) / 4 + 1);
  }
}

class TrainerResumption : public ::testing::TestWithParam<const char*> {};

TEST_P(TrainerResumption, ContinuesToTheBitFromAnyStep) {
  const auto dataset = square_dataset(32);
  const auto others = square_dataset(16, Split::kValidation, 9);
  Recipe recipe = varied_recipe();
  recipe.optimizer = GetParam();
  Training training = square_training(*dataset, recipe);
  training.validation = others.get();
  TrainingState expected = fresh_state(GetParam());
  run_training(training, expected, {});
  // 4 is the end of an epoch: before its validation, and inside it.
  for (const auto& [stop_after, calls] :
       std::vector<std::pair<std::int64_t, int>>{{1, 1}, {4, 1}, {4, 2}, {7, 1}}) {
    const TemporaryFolder folder;
    const CheckpointFolder checkpoints(folder / "checkpoints");
    TrainingState state = fresh_state(GetParam());
    std::atomic<int> called{0};
    training.stop = [&, step = stop_after, wanted = calls] {
      return state.step >= step && ++called >= wanted;
    };
    EXPECT_FALSE(run_training(training, state, {}));
    EXPECT_EQ(state.step, stop_after);
    EXPECT_EQ(state.epochs, (stop_after - 1) / 4);
    checkpoints.write(state, training.topology, 77, 1);
    TrainingState resumed = fresh_state(GetParam());
    EXPECT_EQ(checkpoints.read_newest(resumed, training.topology), 77);
    expect_same_state(resumed, state);
    training.stop = nullptr;
    oneapi::tbb::task_arena arena(3);
    training.loader.workers = 3;
    EXPECT_TRUE(arena.execute([&] { return run_training(training, resumed, {}); }));
    expect_same_state(resumed, expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Optimizers, TrainerResumption, ::testing::Values("adamw", "lion"),
                         [](const auto& test) { return std::string(test.param); });

TEST(Trainer, StopsBeforeALossThatIsNotFinite) {
  const auto dataset = square_dataset(16);
  Recipe recipe = plain_recipe();
  TrainingState state = fresh_state();
  at::Tensor weight = state.parameters.tensors().back();
  weight.fill_(std::numeric_limits<float>::infinity());
  EXPECT_THROW(run_training(square_training(*dataset, recipe), state, {}), NotFinite);
  EXPECT_EQ(state.step, 0);
  EXPECT_EQ(state.optimizer->steps(), 0);
}

TEST(Trainer, RefusesAStateThatNoStepLeadsTo) {
  const auto dataset = square_dataset(32);
  const Training training = square_training(*dataset, varied_recipe());
  TrainingState state = fresh_state();
  set_step(state, 9);
  EXPECT_EQ(rejection([&] { run_training(training, state, {}); }),
            "state: got 0 ended epochs at step 9, expected one a 4 steps");
  set_step(state, 13);
  EXPECT_EQ(rejection([&] { run_training(training, state, {}); }),
            "state: got step 13, expected at most the training's 12");
}

TEST(Trainer, RefusesDataThatDoesNotFit) {
  const auto dataset = square_dataset(16);
  Training training = square_training(*dataset, plain_recipe());
  training.topology.classes = 5;
  training.objective = classification(training.topology, training.recipe);
  TrainingState state = fresh_state();
  EXPECT_EQ(rejection([&] { run_training(training, state, {}); }),
            "classes: got 5 in the model, expected the 4 of squares");
}

TEST(Checkpoints, KeepTheNewestAndTheBest) {
  const TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder / "checkpoints");
  EXPECT_TRUE(checkpoints.newest().empty());
  TrainingState state = fresh_state();
  EXPECT_EQ(checkpoints.read_newest(state, square_topology()), std::nullopt);
  for (const int step : {10, 20, 30, 40}) {
    set_step(state, step);
    if (step == 20) {
      state.best_step = step;
      state.best.value = 0.5;
    }
    checkpoints.write(state, square_topology(), step, 1);
  }
  EXPECT_EQ(entries(folder / "checkpoints"), (std::vector<std::string>{"00000020", "00000040"}));
  EXPECT_EQ(checkpoints.newest().filename(), "00000040");
  EXPECT_EQ(checkpoints.best().filename(), "00000020");
  set_step(state, 50);
  checkpoints.write(state, square_topology(), 50, 2);
  EXPECT_EQ(entries(folder / "checkpoints"),
            (std::vector<std::string>{"00000020", "00000040", "00000050"}));
}

TEST(Checkpoints, PassOverOneThatWasNotFinished) {
  const TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder / "checkpoints");
  TrainingState state = fresh_state();
  set_step(state, 10);
  checkpoints.write(state, square_topology(), 1, 1);
  // What a kill in the middle of the next write leaves.
  std::filesystem::create_directories(folder / "checkpoints" / std::string(".unfinished"));
  write_file_atomically(folder / "checkpoints" / std::string(".unfinished/weights.safetensors"),
                        "half a fi");
  TrainingState resumed = fresh_state();
  EXPECT_EQ(checkpoints.read_newest(resumed, square_topology()), 1);
  set_step(state, 20);
  checkpoints.write(state, square_topology(), 2, 1);
  EXPECT_EQ(checkpoints.newest().filename(), "00000020");
}

TEST(Checkpoints, AreRefusedWhereTheyAreDamagedOrOfAnotherModel) {
  const TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder / "checkpoints");
  TrainingState state = fresh_state();
  set_step(state, 10);
  checkpoints.write(state, square_topology(), 1, 1);
  Topology other = square_topology();
  other.stages[0].blocks[0].split = 1;
  EXPECT_NE(rejection([&] {
              checkpoints.read_newest(state, other);
            }).find("weights of another topology: /stages/0/split: got 2, expected 1"),
            std::string::npos);
  for (const char* name :
       {"weights.safetensors", "average.safetensors", "optimizer.safetensors", "state.json"}) {
    const std::filesystem::path path = checkpoints.newest() / name;
    const std::string content = read_file(path);
    write_file_atomically(path, content.substr(0, content.size() / 2));
    EXPECT_NE(rejection([&] { checkpoints.read_newest(state, square_topology()); }).find(name),
              std::string::npos);
    write_file_atomically(path, content);
  }
  write_file_atomically(checkpoints.newest() / "state.json",
                        "{\"format\": \"asvit-checkpoint/1\"}");
  EXPECT_NE(rejection([&] {
              checkpoints.read_newest(state, square_topology());
            }).find("/step: got nothing, expected an integer of 0 .. 10"),
            std::string::npos);
  const auto with_member = [&](const char* member, const nlohmann::json& value) {
    set_step(state, 20);
    std::filesystem::remove_all(folder / "checkpoints");
    checkpoints.write(state, square_topology(), 1, 1);
    nlohmann::json numbers = read_json_file(checkpoints.newest() / "state.json");
    numbers[member] = value;
    write_json_file(checkpoints.newest() / "state.json", numbers);
    return rejection([&] { checkpoints.read_newest(state, square_topology()); });
  };
  for (const auto& value : {nlohmann::json(-3), nlohmann::json(21), nlohmann::json(7.5),
                            nlohmann::json("x"), nlohmann::json(19)}) {
    EXPECT_NE(with_member("step", value).find("/step"), std::string::npos);
  }
  EXPECT_NE(with_member("best_step", 21).find("/best_step"), std::string::npos);
  EXPECT_NE(with_member("epoch_loss", nullptr).find("/epoch_loss"), std::string::npos);
  EXPECT_NE(with_member("format", 1).find("another format"), std::string::npos);
}

TEST(Evaluation, CountsWhatTheNetworkSays) {
  const auto dataset = square_dataset(22);
  const Topology topology = square_topology();
  Weights weights = drawn_weights(topology);
  // A network that says class 2 whatever it sees, then 0, 1, 3.
  weights.set("head.fc.weight", at::zeros({4, 12}));
  weights.set("head.fc.bias", at::tensor({2.0F, 1.0F, 3.0F, 0.0F}));
  const Evaluation result = evaluate(topology, weights, *dataset, {});
  EXPECT_EQ(result.images, 22);
  EXPECT_NEAR(result.top1, 5.0 / 22.0, 1e-12);
  EXPECT_EQ(result.top5, 1.0);
  EXPECT_EQ(result.confusion[0], (std::vector<std::int64_t>{0, 0, 6, 0}));
  EXPECT_EQ(result.confusion[2], (std::vector<std::int64_t>{0, 0, 5, 0}));
  EXPECT_EQ(result.accuracy(2), 1.0);
  EXPECT_EQ(result.accuracy(0), 0.0);
  const double sum = std::log(std::exp(0.0) + std::exp(1.0) + std::exp(2.0) + std::exp(3.0));
  const double expected = sum - (6 * 2.0 + 6 * 1.0 + 5 * 3.0 + 5 * 0.0) / 22.0;
  EXPECT_NEAR(result.loss, expected, 1e-6);
  EXPECT_EQ(evaluation_to_json(result)["per_class"][2]["accuracy"], 1.0);
}

TEST(Evaluation, RanksEqualLogitsByTheirOrderAndNothingBeforeNoNumbers) {
  const auto dataset = square_dataset(8, Split::kTrain, 1, 7);
  Topology topology = square_topology();
  topology.classes = 7;
  Weights weights = drawn_weights(topology);
  weights.set("head.fc.weight", at::zeros({7, 12}));
  // Labels are 0 .. 3. Class 3 is sixth here, class 2 fifth.
  weights.set("head.fc.bias", at::tensor({6.0F, 5.0F, 2.0F, 1.0F, 4.0F, 3.0F, 0.0F}));
  EXPECT_NEAR(evaluate(topology, weights, *dataset, {}).top5, 0.75, 1e-12);
  weights.set("head.fc.bias", at::zeros({7}));
  const Evaluation equal = evaluate(topology, weights, *dataset, {});
  EXPECT_NEAR(equal.top1, 0.25, 1e-12);
  EXPECT_NEAR(equal.top5, 1.0, 1e-12);
  weights.set("head.fc.bias", at::full({7}, std::numeric_limits<float>::quiet_NaN()));
  const Evaluation none = evaluate(topology, weights, *dataset, {});
  EXPECT_EQ(none.top1, 0.0);
  EXPECT_EQ(none.top5, 0.0);
}

TEST(Evaluation, HasTheSameBitsForAnyNumberOfWorkers) {
  const auto dataset = square_dataset(30);
  const Topology topology = square_topology();
  EvaluationOptions options;
  options.batch_size = 4;
  std::vector<double> losses;
  for (const int workers : {1, 4}) {
    oneapi::tbb::task_arena arena(workers);
    losses.push_back(arena.execute(
        [&] { return evaluate(topology, drawn_weights(topology), *dataset, options).loss; }));
  }
  EXPECT_EQ(losses[0], losses[1]);
}

}  // namespace
}  // namespace asvit
