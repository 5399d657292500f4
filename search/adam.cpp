#include "search/adam.h"

#include <cmath>
#include <stdexcept>

namespace asvit {
namespace {

void require(bool holds, const std::string& field, double got, const std::string& expected) {
  if (!holds) {
    throw std::invalid_argument(field + ": got " + std::to_string(got) + ", expected " + expected);
  }
}

ChoiceTable zeros_like(ChoiceTable table) {
  for (std::vector<double>& row : table) {
    row.assign(row.size(), 0.0);
  }
  return table;
}

}  // namespace

void AdamOptions::validate() const {
  require(std::isfinite(learning_rate) && learning_rate > 0, "learning_rate", learning_rate,
          "a positive number");
  require(beta1 >= 0 && beta1 < 1, "adam_beta1", beta1, "0 <= beta1 < 1");
  require(beta2 >= 0 && beta2 < 1, "adam_beta2", beta2, "0 <= beta2 < 1");
  require(std::isfinite(epsilon) && epsilon > 0, "adam_epsilon", epsilon, "a positive number");
}

Adam::Adam(const AdamOptions& options, const ChoiceTable& shape)
    : options_(options), first_moment_(zeros_like(shape)), second_moment_(zeros_like(shape)) {
  options_.validate();
}

void Adam::step(ChoiceTable& parameters, const ChoiceTable& gradient) {
  ++steps_;
  const double correction1 = 1.0 - std::pow(options_.beta1, static_cast<double>(steps_));
  const double correction2 = 1.0 - std::pow(options_.beta2, static_cast<double>(steps_));
  for (std::size_t row = 0; row < parameters.size(); ++row) {
    for (std::size_t i = 0; i < parameters[row].size(); ++i) {
      const double slope = gradient[row][i];
      double& first = first_moment_[row][i];
      double& second = second_moment_[row][i];
      first = options_.beta1 * first + (1.0 - options_.beta1) * slope;
      second = options_.beta2 * second + (1.0 - options_.beta2) * slope * slope;
      parameters[row][i] -= options_.learning_rate * (first / correction1) /
                            (std::sqrt(second / correction2) + options_.epsilon);
    }
  }
}

nlohmann::ordered_json Adam::state() const {
  return {{"steps", steps_}, {"first_moment", first_moment_}, {"second_moment", second_moment_}};
}

void Adam::restore(const nlohmann::json& state) {
  steps_ = state.at("steps").get<std::int64_t>();
  first_moment_ = table_from_json(state.at("first_moment"), first_moment_, "first moment");
  second_moment_ = table_from_json(state.at("second_moment"), second_moment_, "second moment");
}

}  // namespace asvit
