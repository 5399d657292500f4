#include "search/reinforce.h"

#include <cmath>
#include <stdexcept>

namespace asvit {

void ReinforceOptions::validate() const {
  adam.validate();
  if (!(baseline_momentum >= 0 && baseline_momentum < 1)) {
    throw std::invalid_argument("baseline_momentum: got " +
                                nlohmann::json(baseline_momentum).dump() +
                                ", expected 0 <= baseline_momentum < 1");
  }
  if (!(std::isfinite(initial_scale) && initial_scale >= 0)) {
    throw std::invalid_argument("initial_scale: got " + nlohmann::json(initial_scale).dump() +
                                ", expected 0 or more");
  }
}

Reinforce::Reinforce(const std::vector<int>& counts, const ReinforceOptions& options,
                     Generator& generator)
    : options_(options),
      policy_(normal_logits(counts, options.initial_scale, generator)),
      adam_(options.adam, policy_.logits()) {
  options_.validate();
}

void Reinforce::observe(const Observation& observation) {
  const double momentum = options_.baseline_momentum;
  reward_sum_ = momentum * reward_sum_ + (1.0 - momentum) * observation.reward;
  reward_weight_ = momentum * reward_weight_ + (1.0 - momentum);
  const double advantage = observation.reward - *baseline();
  adam_.step(policy_.logits(), reinforce_gradient(policy_, observation.choices, advantage));
}

std::optional<double> Reinforce::baseline() const {
  if (reward_weight_ == 0.0) {
    return std::nullopt;
  }
  return reward_sum_ / reward_weight_;
}

nlohmann::ordered_json Reinforce::state() const {
  return {{"logits", policy_.logits()},
          {"adam", adam_.state()},
          {"reward_sum", reward_sum_},
          {"reward_weight", reward_weight_}};
}

void Reinforce::restore(const nlohmann::json& state) {
  policy_.logits() = table_from_json(state.at("logits"), policy_.logits(), "logits");
  adam_.restore(state.at("adam"));
  reward_sum_ = state.at("reward_sum").get<double>();
  reward_weight_ = state.at("reward_weight").get<double>();
}

double reinforce_loss(const CategoricalPolicy& policy, const Choices& choices, double advantage) {
  return -advantage * policy.log_probability(choices);
}

ChoiceTable reinforce_gradient(const CategoricalPolicy& policy, const Choices& choices,
                               double advantage) {
  ChoiceTable gradient = policy.log_probability_gradient(choices);
  for (std::vector<double>& row : gradient) {
    for (double& value : row) {
      value *= -advantage;
    }
  }
  return gradient;
}

}  // namespace asvit
