#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/random.h"
#include "metrics/score.h"
#include "search/choice_table.h"
#include "space/search_space.h"

namespace asvit {

/// What became of a proposal.
struct Observation {
  Choices choices;
  std::vector<Score> scores;  ///< one a metric, the same metrics in the same order at every step
  double reward = 0.0;        ///< how much better than the step before, see search/reward.h
};

/// Who is tried next. The search loop calls propose() until a proposal is admissible, scores it and
/// tells observe(), once a step.
///
/// A searcher knows decisions only by their number of choices. Everything random comes from the
/// generators it is handed, and only observe() changes it: two searchers in equal states that get
/// equal generators propose the same.
class Searcher {
 public:
  virtual ~Searcher() = default;

  /// The algorithm's name as make_searcher() knows it.
  virtual std::string name() const = 0;

  /// The next choice vector, one choice a decision. Any number of proposals may be drawn and
  /// dropped before one is observed.
  virtual Choices propose(Generator& generator) const = 0;

  /// Learns from the proposal that was tried.
  virtual void observe(const Observation& observation) = 0;

  /// How likely each choice of each decision is proposed next, the decisions taken one by one.
  virtual ChoiceTable probabilities() const = 0;

  /// What the algorithm answers: its likeliest choice vector; nothing where the answer is the best
  /// vector that was tried.
  virtual std::optional<Choices> mode() const { return std::nullopt; }

  /// The reward that the last one was compared with, where the algorithm keeps one.
  virtual std::optional<double> baseline() const { return std::nullopt; }

  /// All that observe() changes. Numbers survive the way through JSON text to the bit.
  virtual nlohmann::ordered_json state() const = 0;

  /// Goes back to a state() of a searcher of the same decisions and options. Throws
  /// std::invalid_argument or nlohmann::json::exception for anything else.
  virtual void restore(const nlohmann::json& state) = 0;

  /// Entropy of probabilities(), summed over decisions, in nats.
  double entropy() const;
};

/// Number of choices of each decision.
std::vector<int> decision_counts(const SearchSpace& space);

/// One uniform draw a decision, in order.
Choices uniform_choices(const std::vector<int>& counts, Generator& generator);

}  // namespace asvit
