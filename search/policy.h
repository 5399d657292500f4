#pragma once

#include "base/random.h"
#include "search/choice_table.h"
#include "space/search_space.h"

namespace asvit {

/// One categorical distribution a decision, independent of each other: the softmax of a row of
/// logits. All in double precision.
class CategoricalPolicy {
 public:
  explicit CategoricalPolicy(ChoiceTable logits) : logits_(std::move(logits)) {}

  const ChoiceTable& logits() const { return logits_; }
  ChoiceTable& logits() { return logits_; }

  /// Softmax of every row.
  ChoiceTable probabilities() const;

  /// log p(choices): the sum of the decisions' log probabilities, in nats.
  double log_probability(const Choices& choices) const;

  /// Gradient of log_probability() with respect to the logits: onehot(choice) - p in every row.
  ChoiceTable log_probability_gradient(const Choices& choices) const;

  /// Draws every decision, in order, one uniform number each.
  Choices sample(Generator& generator) const;

  /// The likeliest choice of every decision, the first on ties.
  Choices mode() const;

 private:
  ChoiceTable logits_;
};

/// Logits of independent normal draws with mean 0 and standard deviation `scale`.
ChoiceTable normal_logits(const std::vector<int>& counts, double scale, Generator& generator);

}  // namespace asvit
