#include "search/result.h"

#include <algorithm>

#include "metrics/score_list.h"
#include "space/cost.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

nlohmann::ordered_json candidate_to_json(const Candidate& candidate) {
  const Cost bill = cost(candidate.topology);
  return {{"topology", topology_to_json(candidate.topology)},
          {"text", text_or_null(candidate.topology)},
          {"scores", scores_to_json(candidate.scores)},
          {"cost", {{"parameters", bill.parameters()}, {"macs", bill.macs()}}}};
}

nlohmann::ordered_json policy_to_json(const ChoiceTable& policy, const SearchSpace& space) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (std::size_t d = 0; d < policy.size(); ++d) {
    const Decision& decision = space.decisions()[d];
    nlohmann::ordered_json& row = json[decision.name];
    for (std::size_t choice = 0; choice < policy[d].size(); ++choice) {
      row[decision.labels[choice]] = policy[d][choice];
    }
  }
  return json;
}

}  // namespace

SearchResult search_result(const Search& search) {
  const std::deque<Candidate>& sampled = search.archive().candidates();
  SearchResult result;
  result.best_sampled = search.archive().best();
  result.seed = result.best_sampled;
  if (const std::optional<Choices> mode = search.searcher().mode()) {
    if (const auto topology = admissible(search.space(), *mode, search.options().limits)) {
      result.origin = SeedOrigin::kMode;
      result.seed = {*mode, *topology, search.evaluate(*topology)};
    }
  }
  result.policy = search.searcher().probabilities();
  result.steps = search.steps_done();
  result.distinct = static_cast<std::int64_t>(sampled.size());
  result.rejected = search.rejected();
  result.failed = std::count_if(sampled.begin(), sampled.end(),
                                [](const Candidate& candidate) { return !candidate.ok(); });
  return result;
}

nlohmann::ordered_json result_to_json(const SearchResult& result, const SearchSpace& space) {
  nlohmann::ordered_json json = {{"format", kSeedFormat},
                                 {"origin", name_of(result.origin, kSeedOrigins)}};
  json.update(candidate_to_json(result.seed));
  json["best_sampled"] = candidate_to_json(result.best_sampled);
  json["policy"] = policy_to_json(result.policy, space);
  json["search"] = {{"steps", result.steps},
                    {"distinct", result.distinct},
                    {"rejected", result.rejected},
                    {"failed", result.failed}};
  return json;
}

}  // namespace asvit
