#pragma once

#include "base/fields.h"
#include "search/adam.h"
#include "search/policy.h"
#include "search/searcher.h"

namespace asvit {

/// Settings of REINFORCE; the defaults are As-ViT's.
struct ReinforceOptions {
  AdamOptions adam;
  double baseline_momentum = 0.9;  ///< decay of the rewards' moving average
  double initial_scale = 1e-3;     ///< standard deviation of the logits at the start

  /// Throws std::invalid_argument naming the field, what it got and what is expected.
  void validate() const;
};

/// The fields of ReinforceOptions (base/fields.h).
template <typename Any, typename Visitor, FieldsOf<Any, ReinforceOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  for_each_field(options.adam, visit);
  visit("baseline_momentum", options.baseline_momentum, "X",
        "reinforce: decay of the rewards' average");
  visit("initial_scale", options.initial_scale, "X",
        "reinforce: deviation of the policy's first logits");
}

/// REINFORCE (Williams 1992) with one independent categorical distribution a decision.
///
/// Each observation moves the policy by one Adam step against the gradient of
/// -(reward - baseline) * log p(choices). The baseline is the exponential moving average of the
/// rewards, this one included, divided by the weight it has gathered so far. mode() is the
/// likeliest choice of every decision.
class Reinforce : public Searcher {
 public:
  /// `generator` draws the logits at the start. Throws std::invalid_argument for options or counts
  /// out of range.
  Reinforce(const std::vector<int>& counts, const ReinforceOptions& options, Generator& generator);

  std::string name() const override { return "reinforce"; }
  Choices propose(Generator& generator) const override { return policy_.sample(generator); }
  void observe(const Observation& observation) override;
  ChoiceTable probabilities() const override { return policy_.probabilities(); }
  std::optional<Choices> mode() const override { return policy_.mode(); }
  std::optional<double> baseline() const override;
  nlohmann::ordered_json state() const override;
  void restore(const nlohmann::json& state) override;

 private:
  ReinforceOptions options_;
  CategoricalPolicy policy_;
  Adam adam_;
  double reward_sum_ = 0.0;     // exponentially weighted
  double reward_weight_ = 0.0;  // of the rewards in the sum
};

/// The loss whose gradient moves the policy: -advantage * log p(choices).
double reinforce_loss(const CategoricalPolicy& policy, const Choices& choices, double advantage);

/// Its gradient with respect to the logits: advantage * (p - onehot(choice)) in every row.
ChoiceTable reinforce_gradient(const CategoricalPolicy& policy, const Choices& choices,
                               double advantage);

}  // namespace asvit
