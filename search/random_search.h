#pragma once

#include "search/searcher.h"

namespace asvit {

/// Uniform proposals, independent of what was observed: the baseline every search has to beat.
class RandomSearch : public Searcher {
 public:
  /// Throws std::invalid_argument unless every decision has a choice.
  explicit RandomSearch(const std::vector<int>& counts);

  std::string name() const override { return "random"; }
  Choices propose(Generator& generator) const override;
  void observe(const Observation& /*observation*/) override {}
  ChoiceTable probabilities() const override { return uniform_table(counts_); }
  nlohmann::ordered_json state() const override { return nlohmann::ordered_json::object(); }
  void restore(const nlohmann::json& /*state*/) override {}

 private:
  std::vector<int> counts_;
};

}  // namespace asvit
