#include "search/evolution.h"

#include <stdexcept>

#include "metrics/rank.h"
#include "metrics/score_list.h"

namespace asvit {
namespace {

void require_positive(const std::string& field, int got) {
  if (got < 1) {
    throw std::invalid_argument(field + ": got " + std::to_string(got) + ", expected at least 1");
  }
}

}  // namespace

void EvolutionOptions::validate() const {
  require_positive("population", population);
  require_positive("tournament", tournament);
}

Evolution::Evolution(const std::vector<int>& counts, const EvolutionOptions& options)
    : counts_(counts), options_(options) {
  options_.validate();
  uniform_table(counts);  // throws for a decision without choices
  for (std::size_t d = 0; d < counts.size(); ++d) {
    if (counts[d] > 1) {
      mutable_.push_back(d);
    }
  }
}

Choices Evolution::propose(Generator& generator) const {
  if (!complete()) {
    return uniform_choices(counts_, generator);
  }
  return mutated(tournament_winner(generator).choices, generator);
}

void Evolution::observe(const Observation& observation) {
  population_.push_back({observation.choices, observation.scores});
  if (population_.size() > static_cast<std::size_t>(options_.population)) {
    population_.pop_front();
  }
}

ChoiceTable Evolution::probabilities() const {
  if (!complete()) {
    return uniform_table(counts_);
  }
  // Whole numbers first: their quotients do not depend on the order of the members.
  ChoiceTable table = filled_table(counts_, 0.0);
  for (const Member& member : population_) {
    for (std::size_t d = 0; d < table.size(); ++d) {
      table[d][static_cast<std::size_t>(member.choices[d])] += 1.0;
    }
  }
  for (std::vector<double>& row : table) {
    for (double& value : row) {
      value /= static_cast<double>(population_.size());
    }
  }
  return table;
}

bool Evolution::complete() const {
  return population_.size() == static_cast<std::size_t>(options_.population);
}

const Evolution::Member& Evolution::tournament_winner(Generator& generator) const {
  std::vector<std::size_t> drawn;
  std::vector<std::vector<Score>> scores;
  for (int i = 0; i < options_.tournament; ++i) {
    drawn.push_back(generator.below(population_.size()));
    scores.push_back(population_[drawn.back()].scores);
  }
  return population_[drawn[best_by_rank_sum(scores)]];
}

Choices Evolution::mutated(Choices choices, Generator& generator) const {
  if (mutable_.empty()) {
    return choices;
  }
  const std::size_t decision = mutable_[generator.below(mutable_.size())];
  const int others = counts_[decision] - 1;
  const int drawn = static_cast<int>(generator.below(static_cast<std::uint64_t>(others)));
  choices[decision] = drawn < choices[decision] ? drawn : drawn + 1;
  return choices;
}

nlohmann::ordered_json Evolution::state() const {
  nlohmann::ordered_json members = nlohmann::ordered_json::array();
  for (const Member& member : population_) {
    members.push_back({{"choices", member.choices}, {"scores", scores_to_json(member.scores)}});
  }
  return {{"metrics", metrics_to_json(population_.empty() ? std::vector<Score>()
                                                          : population_.front().scores)},
          {"population", members}};
}

void Evolution::restore(const nlohmann::json& state) {
  std::deque<Member> population;
  for (const nlohmann::json& member : state.at("population")) {
    population.push_back({choices_from_json(member.at("choices")),
                          scores_from_json(state.at("metrics"), member.at("scores"))});
  }
  if (population.size() > static_cast<std::size_t>(options_.population)) {
    throw std::invalid_argument("saved population: got " + std::to_string(population.size()) +
                                " members, expected at most " +
                                std::to_string(options_.population));
  }
  population_ = std::move(population);
}

Choices Evolution::choices_from_json(const nlohmann::json& json) const {
  auto choices = json.get<Choices>();
  bool fits = choices.size() == counts_.size();
  for (std::size_t d = 0; fits && d < choices.size(); ++d) {
    fits = choices[d] >= 0 && choices[d] < counts_[d];
  }
  if (!fits) {
    throw std::invalid_argument("saved population: got choices " + json.dump() +
                                ", expected one in range a decision");
  }
  return choices;
}

}  // namespace asvit
