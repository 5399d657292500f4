// What a training measures at the ends of its epochs, and which of them it calls the best.
#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "network/coarse_weights.h"
#include "tests/trainer/training_fixtures.h"
#include "trainer/evaluation.h"
#include "trainer/trainer.h"

namespace asvit {
namespace {

using testing::fresh_state;
using testing::square_dataset;
using testing::square_training;
using testing::varied_recipe;

/// Evaluates what every epoch left by itself, with twice as coarse tokens and with fine ones.
class Evaluator : public TrainObserver {
 public:
  explicit Evaluator(const Training& training) : training_(training) {}
  void on_step(const StepReport&, const TrainingState&) override {}
  void on_epoch(const EpochReport& report, const TrainingState& state) override {
    reported.push_back(report.validation->at("loss").value);
    coarse.push_back(loss(state, 2));
    fine.push_back(loss(state, 1));
  }
  std::vector<double> reported;
  std::vector<double> coarse;
  std::vector<double> fine;

 private:
  double loss(const TrainingState& state, int factor) const {
    const CoarseView view(training_.topology, factor,
                          coarse_tokens(training_.recipe.coarse_tokens));
    EvaluationOptions options;
    options.batch_size = training_.recipe.micro_batch;
    return evaluate(view.topology(), view.weights(state.average.weights()), *training_.validation,
                    options)
        .loss;
  }
  const Training& training_;
};

TEST(Validation, UsesTheTokensThatAreTrainedWith) {
  const auto dataset = square_dataset(32);
  const auto others = square_dataset(16, Split::kValidation, 9);
  Recipe recipe = varied_recipe();
  recipe.epochs = 2;
  for (const char* kind : {"dilate", "resize"}) {
    recipe.coarse_tokens = kind;
    Training training = square_training(*dataset, recipe);
    training.validation = others.get();
    TrainingState state = fresh_state();
    Evaluator evaluator(training);
    run_training(training, state, {&evaluator});
    EXPECT_EQ(evaluator.reported, (std::vector<double>{evaluator.coarse[0], evaluator.fine[1]}));
    EXPECT_NE(evaluator.coarse[0], evaluator.fine[0]);
  }
}

/// Raises the best accuracy after every epoch, so that no later one is higher.
class Lucky : public TrainObserver {
 public:
  explicit Lucky(TrainingState& state) : state_(state) {}
  void on_step(const StepReport&, const TrainingState&) override {}
  void on_epoch(const EpochReport&, const TrainingState&) override {
    best_steps.push_back(state_.best_step);
    state_.best.value = 1.0;
  }
  std::vector<std::int64_t> best_steps;

 private:
  TrainingState& state_;
};

TEST(Validation, TheBestIsOfTheFinestTokens) {
  using Steps = std::vector<std::int64_t>;
  const auto dataset = square_dataset(32);
  const auto others = square_dataset(16, Split::kValidation, 9);
  Recipe recipe = varied_recipe();
  recipe.epochs = 2;
  for (const auto& [tokens, steps] : {std::pair<const char*, Steps>{"2x:0.5,1x", {4, 8}},
                                      std::pair<const char*, Steps>{"off", {4, 4}}}) {
    recipe.tokenization = tokens;
    Training training = square_training(*dataset, recipe);
    training.validation = others.get();
    TrainingState state = fresh_state();
    Lucky lucky(state);
    run_training(training, state, {&lucky});
    EXPECT_EQ(lucky.best_steps, steps) << tokens;
  }
}

}  // namespace
}  // namespace asvit
