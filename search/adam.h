#pragma once

#include <cstdint>

#include <nlohmann/json.hpp>

#include "base/fields.h"
#include "search/choice_table.h"

namespace asvit {

/// Adam's settings (Kingma and Ba, arXiv 1412.6980).
struct AdamOptions {
  double learning_rate = 0.08;
  double beta1 = 0.9;     ///< decay of the gradient's moving average
  double beta2 = 0.999;   ///< decay of the squared gradient's moving average
  double epsilon = 1e-8;  ///< added to the root of the latter

  /// Throws std::invalid_argument naming the field, what it got and what is expected.
  void validate() const;
};

/// The fields of AdamOptions (base/fields.h), for the policy that it moves.
template <typename Any, typename Visitor, FieldsOf<Any, AdamOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("learning_rate", options.learning_rate, "X", "of the policy (Adam)");
  visit("adam_beta1", options.beta1, "X", "Adam's decay of the gradient's average");
  visit("adam_beta2", options.beta2, "X", "Adam's decay of the squared gradient's average");
  visit("adam_epsilon", options.epsilon, "X", "added to the root of the latter");
}

/// Adam on a table of numbers, in double precision, with bias-corrected moments.
class Adam {
 public:
  /// For parameters of the shape of `shape`. Throws as AdamOptions::validate() does.
  Adam(const AdamOptions& options, const ChoiceTable& shape);

  /// Moves `parameters` one step against `gradient`, both of the constructor's shape:
  /// parameter -= learning_rate * m / (sqrt(v) + epsilon), m and v the bias-corrected averages.
  void step(ChoiceTable& parameters, const ChoiceTable& gradient);

  /// Moments and number of steps.
  nlohmann::ordered_json state() const;

  /// Goes back to a state(). Throws as table_from_json() does.
  void restore(const nlohmann::json& state);

 private:
  AdamOptions options_;
  ChoiceTable first_moment_;
  ChoiceTable second_moment_;
  std::int64_t steps_ = 0;
};

}  // namespace asvit
