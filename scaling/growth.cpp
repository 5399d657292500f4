#include "scaling/growth.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>

#include "scaling/selection.h"

namespace asvit {
namespace {

std::string name_of(SizeMeasure measure) {
  return measure == SizeMeasure::kParameters ? "parameters" : "multiply-accumulates";
}

/// Scores, ranks and chooses.
void decide(GrowthStep& step, const std::vector<std::vector<Score>>& scores,
            const std::string& select) {
  if (scores.size() != step.candidates.size()) {
    throw std::invalid_argument("growth: got scores of " + std::to_string(scores.size()) +
                                " topologies, expected " + std::to_string(step.candidates.size()));
  }
  std::vector<std::int64_t> parameters;
  for (const GrowthCandidate& candidate : step.candidates) {
    parameters.push_back(candidate.sized.parameters);
  }
  const Selection selection = select_best(scores, parameters, select);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    step.candidates[i].scores = scores[i];
    step.candidates[i].rank_sum = selection.rank_sums[i];
  }
  step.chosen = selection.best;
}

}  // namespace

Growth::Growth(Topology seed, GrowthOptions options, ScoreAll score)
    : seed_(std::move(seed)), options_(std::move(options)), score_(std::move(score)) {
  options_.validate();
  const SizedTopology start =
      sized_topology(seed_, start_size(seed_, options_), options_.multiplier);
  if (start.measured(options_.measure) > options_.limit) {
    throw std::invalid_argument("growth limit: got " + std::to_string(options_.limit) + " " +
                                name_of(options_.measure) + ", the start has " +
                                std::to_string(start.measured(options_.measure)) + " at width " +
                                std::to_string(start.model.stages.front().width));
  }
}

std::vector<SizedTopology> Growth::next() const {
  if (trajectory_.empty()) {
    return {sized_topology(seed_, start_size(seed_, options_), options_.multiplier)};
  }
  return next_sizes(seed_, trajectory_.back().taken().sized.size,
                    static_cast<int>(trajectory_.size()), options_);
}

bool Growth::step() {
  const auto start = std::chrono::steady_clock::now();
  GrowthStep step;
  step.step = static_cast<int>(trajectory_.size());
  std::vector<Topology> topologies;
  for (SizedTopology& sized : next()) {
    topologies.push_back(sized.scored);
    step.candidates.push_back({std::move(sized), {}, 0});
  }
  if (step.candidates.empty()) {
    return false;
  }
  decide(step, score_(topologies), options_.select);
  step.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  trajectory_.push_back(std::move(step));
  return true;
}

bool Growth::run(const std::vector<GrowthObserver*>& observers, const std::function<bool()>& stop) {
  while (!stop || !stop()) {
    if (!step()) {
      return true;
    }
    for (GrowthObserver* observer : observers) {
      observer->on_step(trajectory_.back());
    }
  }
  return false;
}

void Growth::restore(const std::vector<nlohmann::json>& lines) {
  trajectory_.clear();
  for (const nlohmann::json& line : lines) {
    GrowthStep step = growth_step_from_json(line, seed_, options_.multiplier);
    const std::vector<SizedTopology> expected = next();
    const auto same = [](const SizedTopology& sized, const GrowthCandidate& candidate) {
      return sized.size == candidate.sized.size;
    };
    if (step.step != static_cast<int>(trajectory_.size()) ||
        !std::equal(expected.begin(), expected.end(), step.candidates.begin(),
                    step.candidates.end(), same)) {
      throw std::invalid_argument("step " + std::to_string(step.step) +
                                  ": got other sizes than this growth looks at there, expected a "
                                  "trajectory of the same seed and options");
    }
    trajectory_.push_back(std::move(step));
  }
}

}  // namespace asvit
