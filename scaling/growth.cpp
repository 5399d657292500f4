#include "scaling/growth.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/error_context.h"
#include "metrics/score_list.h"
#include "scaling/selection.h"

namespace asvit {
namespace {

constexpr NamedValue<SizeMeasure> kMeasured[] = {{"parameters", SizeMeasure::kParameters},
                                                 {"multiply-accumulates", SizeMeasure::kMacs}};

SizedTopology start_of(const Topology& seed, const GrowthOptions& options) {
  const Size size = start_size(seed, options);
  return at_place("growth start: width " + std::to_string(size.width) + ", model " +
                      std::to_string(options.multiplier) + " times as wide",
                  [&] { return sized_topology(seed, size, options.multiplier); });
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
  const SizedTopology start = start_of(seed_, options_);
  if (start.measured(options_.measure) > options_.limit) {
    throw std::invalid_argument(
        "growth's largest size: got " + std::to_string(options_.limit) + " " +
        name_of(options_.measure, kMeasured) + ", expected at least the " +
        std::to_string(start.measured(options_.measure)) + " of the start, a model of width " +
        std::to_string(start.model.stages.front().width));
  }
}

std::vector<SizedTopology> Growth::next() const {
  if (trajectory_.empty()) {
    return {start_of(seed_, options_)};
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

bool Growth::at_limit() const {
  GrowthOptions unlimited = options_;
  unlimited.limit = std::numeric_limits<std::int64_t>::max();
  return trajectory_.empty() || !next_sizes(seed_, trajectory_.back().taken().sized.size,
                                            static_cast<int>(trajectory_.size()), unlimited)
                                     .empty();
}

void Growth::check(const GrowthStep& step) const {
  const std::vector<SizedTopology> expected = next();
  const auto same = [](const SizedTopology& sized, const GrowthCandidate& candidate) {
    return sized.size == candidate.sized.size;
  };
  if (step.step != static_cast<int>(trajectory_.size()) ||
      !std::equal(expected.begin(), expected.end(), step.candidates.begin(), step.candidates.end(),
                  same)) {
    throw std::invalid_argument("got other sizes than this growth looks at in step " +
                                std::to_string(trajectory_.size()) +
                                ", expected a trajectory of the same seed and options");
  }
  const auto& metrics = (trajectory_.empty() ? step : trajectory_.front()).taken().scores;
  std::vector<std::vector<Score>> scores;
  for (const GrowthCandidate& candidate : step.candidates) {
    if (metrics_to_json(candidate.scores) != metrics_to_json(metrics)) {
      throw std::invalid_argument("got scores of other metrics than in the first line");
    }
    scores.push_back(candidate.scores);
  }
  GrowthStep decided = step;
  decide(decided, scores, options_.select);
  const auto same_rank = [](const GrowthCandidate& a, const GrowthCandidate& b) {
    return a.rank_sum == b.rank_sum;
  };
  if (decided.chosen != step.chosen || !std::equal(step.candidates.begin(), step.candidates.end(),
                                                   decided.candidates.begin(), same_rank)) {
    throw std::invalid_argument("got choice " + std::to_string(step.chosen) +
                                " or other ranks than the scores say, expected choice " +
                                std::to_string(decided.chosen));
  }
}

void Growth::restore(const std::vector<nlohmann::json>& lines) {
  trajectory_.clear();
  for (const nlohmann::json& line : lines) {
    const std::string where = "line " + std::to_string(trajectory_.size() + 1) + ": ";
    try {
      GrowthStep step = growth_step_from_json(line, seed_, options_.multiplier);
      check(step);
      trajectory_.push_back(std::move(step));
    } catch (const nlohmann::json::exception&) {
      throw std::invalid_argument(where + "got other members or values than a growth's step has");
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(where + error.what());
    }
  }
}

}  // namespace asvit
