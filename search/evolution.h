#pragma once

#include <deque>

#include "base/fields.h"
#include "search/searcher.h"

namespace asvit {

/// Settings of regularised evolution.
struct EvolutionOptions {
  int population = 50;  ///< members alive at once
  int tournament = 10;  ///< members drawn to find a parent

  /// Throws std::invalid_argument naming the field, what it got and what is expected.
  void validate() const;
};

/// The fields of EvolutionOptions (base/fields.h).
template <typename Any, typename Visitor, FieldsOf<Any, EvolutionOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("population", options.population, "N", "evolution: members alive at once");
  visit("tournament", options.tournament, "N", "evolution: members drawn to find a parent");
}

/// Regularised evolution (Real et al., AAAI 2019, arXiv 1802.01548): the population is a queue, a
/// child takes the place of the oldest member, good or bad.
///
/// The first `population` proposals are uniform. Later ones: draw `tournament` members with
/// replacement, take the one with the smallest sum of dense ranks of its scores among them (failed
/// scores rank last, ties go to the first drawn), and change one decision, drawn among those with
/// several choices, to another choice. probabilities() are each choice's share of the population,
/// uniform until it is complete.
class Evolution : public Searcher {
 public:
  /// Throws std::invalid_argument for options or counts out of range.
  Evolution(const std::vector<int>& counts, const EvolutionOptions& options);

  std::string name() const override { return "evolution"; }
  Choices propose(Generator& generator) const override;
  void observe(const Observation& observation) override;
  ChoiceTable probabilities() const override;
  nlohmann::ordered_json state() const override;
  void restore(const nlohmann::json& state) override;

 private:
  struct Member {
    Choices choices;
    std::vector<Score> scores;
  };

  bool complete() const;
  const Member& tournament_winner(Generator& generator) const;
  Choices mutated(Choices choices, Generator& generator) const;
  Choices choices_from_json(const nlohmann::json& json) const;

  std::vector<int> counts_;
  std::vector<std::size_t> mutable_;  // decisions with several choices
  EvolutionOptions options_;
  std::deque<Member> population_;  // oldest first
};

}  // namespace asvit
