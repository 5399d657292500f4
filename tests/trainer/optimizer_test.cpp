#include "trainer/optimizers/optimizer.h"

#include <cmath>

#include <gtest/gtest.h>

#include "network/init.h"
#include "tests/support/sample_topologies.h"
#include "tests/support/topologies.h"
#include "tests/trainer/training_fixtures.h"
#include "trainer/schedules/cosine.h"
#include "trainer/training_state.h"

namespace asvit {
namespace {

using testing::drawn_weights;
using testing::square_topology;

Weights weights_of(const NamedTensors& tensors) {
  Weights weights;
  for (const auto& [name, tensor] : tensors) {
    weights.set(name, tensor);
  }
  return weights;
}

/// A topology's weights in float64.
Parameters parameters_of(const Topology& topology) {
  return {weight_specs(topology, HeadWeights::kPresent), drawn_weights(topology, at::kDouble)};
}

TEST(AdamW, FollowsItsEquationsAndDecaysMatricesAlone) {
  const Topology topology = square_topology();
  Parameters parameters = parameters_of(topology);
  Recipe recipe;
  const double rate = 0.01;
  const auto optimizer = make_optimizer(recipe, parameters);
  // One entry of every tensor, by hand.
  struct Entry {
    double weight, m = 0.0, v = 0.0;
  };
  std::vector<Entry> entries;
  for (const at::Tensor& tensor : parameters.tensors()) {
    entries.push_back({tensor.flatten()[-1].item<double>()});
  }
  for (int step = 1; step <= 4; ++step) {
    std::vector<at::Tensor> gradients;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const at::Tensor& tensor = parameters.tensors()[i];
      gradients.push_back(draw_normal(tensor.numel(), 1000 * static_cast<std::uint64_t>(step) + i)
                              .reshape(tensor.sizes()));
      const double gradient = gradients.back().flatten()[-1].item<double>();
      Entry& entry = entries[i];
      const WeightKind kind = parameters.specs()[i].kind;
      const bool decayed = kind == WeightKind::kLinear || kind == WeightKind::kConvolution;
      entry.m = 0.9 * entry.m + 0.1 * gradient;
      entry.v = 0.999 * entry.v + 0.001 * gradient * gradient;
      entry.weight -= rate * (decayed ? 0.3 * entry.weight : 0.0);
      entry.weight -= rate * (entry.m / (1.0 - std::pow(0.9, step))) /
                      (std::sqrt(entry.v / (1.0 - std::pow(0.999, step))) + 1e-8);
    }
    optimizer->step(parameters, gradients, {rate, 0.3});
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_NEAR(parameters.tensors()[i].flatten()[-1].item<double>(), entries[i].weight, 1e-12)
        << parameters.specs()[i].name;
  }
  EXPECT_EQ(optimizer->steps(), 4);
}

TEST(Lion, FollowsItsEquationsAndDecaysMatricesAlone) {
  Topology topology = testing::white_box_topology();
  Parameters parameters = parameters_of(topology);
  Recipe recipe;
  recipe.optimizer = "lion";
  recipe.beta2 = 0.99;
  const double rate = 0.01;
  const auto optimizer = make_optimizer(recipe, parameters);
  std::vector<double> weights;
  for (const at::Tensor& tensor : parameters.tensors()) {
    weights.push_back(tensor.flatten()[-1].item<double>());
  }
  std::vector<double> moments(weights.size(), 0.0);
  for (int step = 1; step <= 4; ++step) {
    std::vector<at::Tensor> gradients;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const at::Tensor& tensor = parameters.tensors()[i];
      gradients.push_back(draw_normal(tensor.numel(), 1000 * static_cast<std::uint64_t>(step) + i)
                              .reshape(tensor.sizes()));
      const double gradient = gradients.back().flatten()[-1].item<double>();
      const double mixed = 0.9 * moments[i] + 0.1 * gradient;
      const std::string& name = parameters.specs()[i].name;
      const bool decayed = tensor.dim() > 1 || name.find("dictionary") != std::string::npos;
      weights[i] -= rate * (decayed ? 0.3 * weights[i] : 0.0);
      weights[i] -= rate * (mixed > 0.0 ? 1.0 : -1.0);
      moments[i] = 0.99 * moments[i] + 0.01 * gradient;
    }
    optimizer->step(parameters, gradients, {rate, 0.3});
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    EXPECT_NEAR(parameters.tensors()[i].flatten()[-1].item<double>(), weights[i], 1e-12)
        << parameters.specs()[i].name;
  }
}

/// The names of an optimizer's state.
std::vector<std::string> state_names(const std::string& kind, const Parameters& parameters) {
  Recipe recipe;
  recipe.optimizer = kind;
  std::vector<std::string> names;
  for (const auto& [name, tensor] : make_optimizer(recipe, parameters)->state()) {
    names.push_back(name);
  }
  return names;
}

TEST(Optimizers, HaveNames) {
  EXPECT_EQ(optimizer_names(), (std::vector<std::string>{"adamw", "lion"}));
  EXPECT_EQ(rejection([] { require_optimizer("sgd"); }),
            "optimizer: got 'sgd', expected adamw or lion");
}

TEST(Optimizers, KeepTheirMomentsByWeight) {
  const Parameters parameters({{"a", {2}, WeightKind::kBias}, {"b", {3}, WeightKind::kBias}},
                              weights_of({{"a", at::ones({2})}, {"b", at::ones({3})}}));
  EXPECT_EQ(state_names("adamw", parameters),
            (std::vector<std::string>{"first.a", "second.a", "first.b", "second.b"}));
  EXPECT_EQ(state_names("lion", parameters), (std::vector<std::string>{"first.a", "first.b"}));
}

/// Counts updates and remembers each parameter's sum: state of other shapes and types.
class Counter : public Optimizer {
 public:
  NamedTensors state() const override { return {{"count", count}, {"sums", sums}}; }
  void update(std::size_t index, at::Tensor& weight, const at::Tensor&, double) override {
    count[static_cast<std::int64_t>(index)] += 1;
    sums[static_cast<std::int64_t>(index)] = weight.sum();
  }
  at::Tensor count = at::zeros({2}, at::kLong);
  at::Tensor sums = at::zeros({2});
};

TEST(Optimizers, KeepStateOfAnyShapeAndType) {
  Parameters parameters({{"a", {2}, WeightKind::kBias}, {"b", {3}, WeightKind::kBias}},
                        weights_of({{"a", at::ones({2})}, {"b", at::ones({3})}}));
  Counter optimizer;
  optimizer.step(parameters, {at::zeros({2}), at::zeros({3})}, {0.1, 0.0});
  Counter restored;
  restored.restore(1, optimizer.state());
  EXPECT_EQ(restored.steps(), 1);
  EXPECT_TRUE(at::equal(restored.count, optimizer.count));
  EXPECT_TRUE(at::equal(restored.sums, at::tensor({2.0F, 3.0F})));
  const auto refused = [&](const NamedTensors& state, const std::string& name) {
    EXPECT_EQ(rejection([&] { restored.restore(1, state); }),
              name + ": got none of its shape, expected the model's optimizer state");
  };
  refused({{"count", at::zeros({2}, at::kLong)}}, "sums");
  refused({{"count", at::zeros({3}, at::kLong)}, {"sums", at::zeros({2})}}, "count");
  refused({{"count", at::zeros({2})}, {"sums", at::zeros({2})}}, "count");
}

TEST(ClipGradients, ShortensWhatIsTooLongTogether) {
  std::vector<at::Tensor> gradients = {at::full({2}, 3.0), at::full({2, 2}, 4.0)};
  const double length = std::sqrt(2 * 9.0 + 4 * 16.0);
  EXPECT_NEAR(clip_gradients(gradients, 0.0), length, 1e-12);
  EXPECT_NEAR(clip_gradients(gradients, 2.0 * length), length, 1e-12);
  EXPECT_EQ(gradients[0][0].item<double>(), 3.0);
  EXPECT_NEAR(clip_gradients(gradients, 1.0), length, 1e-6);
  EXPECT_NEAR(clip_gradients(gradients, 0.0), 1.0, 1e-6);
  EXPECT_NEAR(gradients[1][0][0].item<double>() / gradients[0][0].item<double>(), 4.0 / 3.0, 1e-6);
}

TEST(LearningRate, RisesLinearlyThenFallsAlongACosine) {
  Recipe recipe;
  recipe.epochs = 10;
  recipe.warmup_epochs = 2.0;
  recipe.learning_rate = 1.0;
  recipe.min_learning_rate = 0.1;
  EXPECT_EQ(cosine_with_warmup(recipe, 0.0), 0.0);
  EXPECT_NEAR(cosine_with_warmup(recipe, 0.1), 0.5, 1e-12);
  EXPECT_NEAR(cosine_with_warmup(recipe, 0.2), 1.0, 1e-12);
  EXPECT_NEAR(cosine_with_warmup(recipe, 0.6), 0.55, 1e-12);
  EXPECT_NEAR(cosine_with_warmup(recipe, 1.0), 0.1, 1e-12);
  recipe.warmup_epochs = 0.0;
  EXPECT_EQ(cosine_with_warmup(recipe, 0.0), 1.0);
  recipe.warmup_epochs = 100.0;  // at most half of the training
  EXPECT_NEAR(cosine_with_warmup(recipe, 0.5), 1.0, 1e-12);
}

TEST(Average, ForgetsTheFirstDrawThenDecays) {
  const Topology topology = square_topology();
  TrainingState state = testing::fresh_state();
  const auto value = [&](const Parameters& parameters) {
    return parameters.tensors()[0].flatten()[0].item<double>();
  };
  const double before = value(state.average);
  at::Tensor weight = state.parameters.tensors()[0];
  weight.add_(1.0);
  state.step = 1;
  update_average(state, 0.99);
  EXPECT_NEAR(value(state.average), before + 9.0 / 11.0, 1e-6);
  state.step = 100000;
  update_average(state, 0.99);
  EXPECT_NEAR(value(state.average), before + 1.0 - (2.0 / 11.0) * 0.99, 1e-6);
  update_average(state, 0.0);
  EXPECT_EQ(value(state.average), value(state.parameters));
}

TEST(Recipe, SurvivesJson) {
  Recipe recipe;
  recipe.epochs = 7;
  recipe.mixup = 0.25;
  recipe.tokenization = "auto";
  const auto json = recipe_to_json(recipe);
  EXPECT_EQ(recipe_to_json(recipe_from_json(json)), json);
  EXPECT_EQ(recipe_from_json({{"epochs", 3}}).epochs, 3);
  EXPECT_EQ(recipe_from_json(nlohmann::json::object()).batch_size, Recipe().batch_size);
}

TEST(Recipe, RefusesBadFields) {
  const auto refused = [](const nlohmann::json& document, const std::string& part) {
    const std::string message = rejection([&] { recipe_from_json(document); });
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  refused({{"epochs", 0}}, "epochs: got 0, expected 1 .. 1000000");
  refused({{"epochs", 2.5}}, "/epochs");
  refused({{"epoch", 2}}, "\"epoch\"");
  refused({{"crop", 0.0}}, "crop: got 0");
  refused({{"drop_path", 1.0}}, "drop_path: got 1");
  refused({{"min_learning_rate", 1.0}}, "min_learning_rate: got 1");
  refused({{"coarse_tokens", "skip"}}, "coarse_tokens: got 'skip', expected dilate or resize");
  refused(nlohmann::json::array(), "an object");
}

}  // namespace
}  // namespace asvit
