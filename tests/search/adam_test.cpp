#include "search/adam.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include <gmock/gmock.h>

namespace asvit {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(Adam, FirstStepHasTheSizeOfTheLearningRate) {
  const ChoiceTable gradient = {{3.0, -1e-3}, {1e4, 0.0}};
  ChoiceTable parameters = {{1.0, 2.0}, {3.0, 4.0}};
  Adam adam({}, parameters);
  adam.step(parameters, gradient);
  // g / (|g| + epsilon): epsilon is felt below gradients of 1e-3.
  EXPECT_NEAR(parameters[0][0], 1.0 - 0.08, 1e-9);
  EXPECT_NEAR(parameters[0][1], 2.0 + 0.08 * 1e-3 / (1e-3 + 1e-8), 1e-12);
  EXPECT_NEAR(parameters[1][0], 3.0 - 0.08, 1e-9);
  EXPECT_EQ(parameters[1][1], 4.0);
}

TEST(Adam, FollowsItsDefiningRecurrence) {
  const AdamOptions options = {0.1, 0.8, 0.95, 1e-4};
  ChoiceTable parameters = {{0.5}};
  Adam adam(options, parameters);
  double expected = 0.5;
  double first = 0.0;
  double second = 0.0;
  for (int t = 1; t <= 20; ++t) {
    const double gradient = std::sin(t) + 0.3;
    adam.step(parameters, {{gradient}});
    first = 0.8 * first + 0.2 * gradient;
    second = 0.95 * second + 0.05 * gradient * gradient;
    expected -= 0.1 * (first / (1 - std::pow(0.8, t))) /
                (std::sqrt(second / (1 - std::pow(0.95, t))) + 1e-4);
    EXPECT_NEAR(parameters[0][0], expected, 1e-13) << "step " << t;
  }
}

TEST(Adam, FindsTheMinimumOfAParabola) {
  ChoiceTable parameters = {{5.0, -3.0}};
  Adam adam({}, parameters);
  for (int t = 0; t < 2000; ++t) {
    adam.step(parameters, {{parameters[0][0] - 1.0, 10.0 * (parameters[0][1] - 2.0)}});
  }
  EXPECT_NEAR(parameters[0][0], 1.0, 1e-3);
  EXPECT_NEAR(parameters[0][1], 2.0, 1e-3);
}

TEST(Adam, GoesOnFromItsState) {
  ChoiceTable parameters = {{1.0, 2.0, 3.0}};
  Adam adam({}, parameters);
  adam.step(parameters, {{0.1, -0.2, 0.3}});
  Adam copy({}, parameters);
  copy.restore(nlohmann::json::parse(adam.state().dump()));
  ChoiceTable copied = parameters;
  adam.step(parameters, {{1.0, 0.7, -1.0 / 3.0}});
  copy.step(copied, {{1.0, 0.7, -1.0 / 3.0}});
  EXPECT_EQ(copied, parameters);
}

TEST(Adam, RefusesAStateOfAnotherShape) {
  Adam adam({}, {{0.0, 0.0}});
  const Adam other({}, {{0.0}, {0.0}});
  EXPECT_THROW(adam.restore(other.state()), std::invalid_argument);
}

TEST(AdamOptions, RefuseValuesOutOfRange) {
  const auto validate = [](const AdamOptions& options) { return [=] { options.validate(); }; };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(validate({0.0, 0.9, 0.999, 1e-8}),
              ThrowsMessage<std::invalid_argument>(HasSubstr("learning_rate: got 0.0")));
  EXPECT_THAT(validate({nan, 0.9, 0.999, 1e-8}),
              ThrowsMessage<std::invalid_argument>(HasSubstr("learning_rate")));
  EXPECT_THAT(validate({0.1, 1.0, 0.999, 1e-8}),
              ThrowsMessage<std::invalid_argument>(HasSubstr("beta1")));
  EXPECT_THAT(validate({0.1, 0.9, -0.1, 1e-8}),
              ThrowsMessage<std::invalid_argument>(HasSubstr("beta2")));
  EXPECT_THAT(validate({0.1, 0.9, 0.999, 0.0}),
              ThrowsMessage<std::invalid_argument>(HasSubstr("epsilon")));
}

}  // namespace
}  // namespace asvit
