#include "search/search.h"

#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "metrics/score_list.h"
#include "run/interrupt.h"
#include "run/search_trace.h"

namespace asvit {
namespace {

constexpr const char* kStateFormat = "asvit-search-state/1";

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void require_positive(const std::string& field, int got) {
  if (got < 1) {
    throw std::invalid_argument(field + ": got " + std::to_string(got) + ", expected at least 1");
  }
}

void require_equal(const std::string& member, const nlohmann::json& got,
                   const nlohmann::json& expected) {
  if (got != expected) {
    throw std::invalid_argument("saved search /" + member + ": got " + got.dump() + ", expected " +
                                expected.dump());
  }
}

}  // namespace

void SearchOptions::validate() const {
  require_positive("steps", steps);
  require_positive("max_redraws", max_redraws);
  limits.validate();
  reward.validate();
}

Search::Search(SearchSpace space, std::unique_ptr<Searcher> searcher, ScoreFunction score,
               SearchOptions options)
    : space_(std::move(space)),
      searcher_(std::move(searcher)),
      score_(std::move(score)),
      options_(std::move(options)),
      reward_(options_.reward),
      generator_(derive_seed({options_.seed, fnv1a("search")})) {
  options_.validate();
  require_possible(space_, options_.limits);
}

StepRecord Search::step() {
  const Clock::time_point start = Clock::now();
  StepRecord record;
  Generator generator = generator_;
  record.candidate = propose(generator, record.rejected);
  record.cached = archive_.find(record.candidate.topology) != nullptr;
  record.candidate.scores = evaluate(record.candidate.topology);
  check(record.candidate.scores);

  // Nothing above changed the search; nothing below is cut short.
  generator_ = generator;
  rejected_ += record.rejected;
  record.step = ++step_;
  record.reward = reward_.observe(record.candidate.scores);
  searcher_->observe({record.candidate.choices, record.candidate.scores, record.reward});
  archive_.add(record.candidate);
  record.entropy = searcher_->entropy();
  record.baseline = searcher_->baseline();
  record.probabilities = searcher_->probabilities();
  record.seconds = seconds_since(start);
  return record;
}

bool Search::run(const std::vector<SearchObserver*>& observers, const std::function<bool()>& stop) {
  for (SearchObserver* observer : observers) {
    observer->on_begin(*this);
  }
  try {
    while (step_ < options_.steps) {
      if (stop && stop()) {
        return false;
      }
      const StepRecord record = step();
      const SearchState after = state();
      for (SearchObserver* observer : observers) {
        observer->on_step(record, after);
      }
    }
  } catch (const Interrupted&) {
    return false;  // the step that was cut short is taken again by whoever resumes
  }
  return true;
}

SearchState Search::state() const {
  const std::deque<Candidate>& known = archive_.candidates();
  return {{"format", kStateFormat},
          {"algorithm", searcher_->name()},
          {"step", step_},
          {"generator", generator_.state()},
          {"rejected", rejected_},
          {"metrics", metrics_to_json(known.empty() ? std::vector<Score>() : known.front().scores)},
          {"reward", reward_.state()},
          {"searcher", searcher_->state()}};
}

void Search::restore(const nlohmann::json& state, const std::vector<nlohmann::json>& trace) {
  try {
    require_equal("format", state.at("format"), kStateFormat);
    require_equal("algorithm", state.at("algorithm"), searcher_->name());
    require_equal("step", state.at("step"), trace.size());
    step_ = state.at("step").get<int>();
    generator_ = Generator(state.at("generator").get<std::uint64_t>());
    rejected_ = state.at("rejected").get<std::int64_t>();
    reward_.restore(state.at("reward"));
    searcher_->restore(state.at("searcher"));
    replay(trace, state.at("metrics"));
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(std::string("saved search: ") + error.what());
  }
}

void Search::replay(const std::vector<nlohmann::json>& trace, const nlohmann::json& metrics) {
  archive_ = Archive();
  for (std::size_t i = 0; i < trace.size(); ++i) {
    const TraceLine line = trace_line_from_json(trace[i]);
    require_equal("trace/" + std::to_string(i) + "/step", line.step, i + 1);
    const std::vector<Score> scores = scores_from_json(metrics, line.scores);
    check(scores);
    archive_.add({line.choices, space_.realise(line.choices), scores});
  }
}

std::vector<Score> Search::evaluate(const Topology& topology) const {
  const Candidate* known = archive_.find(topology);
  return known != nullptr ? known->scores : score_(topology);
}

Candidate Search::propose(Generator& generator, std::int64_t& rejected) const {
  for (; rejected < options_.max_redraws; ++rejected) {
    const Choices choices = searcher_->propose(generator);
    if (const std::optional<Topology> topology = admissible(space_, choices, options_.limits)) {
      return {choices, *topology, {}};
    }
  }
  const double drawn = static_cast<double>(step_) + static_cast<double>(rejected_ + rejected);
  throw std::runtime_error("search limits: " + std::to_string(rejected) +
                           " proposals in a row were inadmissible; " + std::to_string(step_) +
                           " of all proposals, a share of " + nlohmann::json(step_ / drawn).dump() +
                           ", were accepted");
}

void Search::check(const std::vector<Score>& scores) const {
  if (scores.empty()) {
    throw std::invalid_argument("scores of a topology: got none, expected at least one metric's");
  }
  const std::deque<Candidate>& known = archive_.candidates();
  const nlohmann::ordered_json metrics = metrics_to_json(scores);
  if (!known.empty() && metrics != metrics_to_json(known.front().scores)) {
    throw std::invalid_argument("scores of a topology: got " + metrics.dump() +
                                ", expected those of the first, " +
                                metrics_to_json(known.front().scores).dump());
  }
  for (const Score& score : scores) {
    if (score.ok() && !std::isfinite(score.mean)) {
      throw std::invalid_argument("score of metric '" + score.metric +
                                  "': got a mean that is not finite, expected status not_finite");
    }
  }
}

}  // namespace asvit
