#include "verification/reference_file.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <c10/util/Exception.h>

#include "base/error_context.h"
#include "metrics/probes/computing_path.h"
#include "run/atomic_file.h"
#include "search/reward.h"
#include "verification/block_reference.h"

namespace asvit {
namespace {

using nlohmann::json;

/// What checks need beside recorded values.
struct CheckContext {
  const Compute& compute;
  Workers& workers;

  at::TensorOptions tensors() const {
    return at::TensorOptions().device(compute.device).dtype(compute.dtype);
  }
};

/// Largest error of the rewards that recorded scores get, relative to the largest recorded one.
double reward_error(const json& block) {
  RewardOptions options;
  options.window = block.at("buffer_length").get<int>();
  options.epsilon = block.at("epsilon").get<double>();
  const auto condition = block.at("ntk_condition").get<std::vector<double>>();
  const auto length = block.at("length_distortion").get<std::vector<double>>();
  const auto recorded = block.at("reward").get<std::vector<double>>();
  if (recorded.empty() || condition.size() != recorded.size() || length.size() != recorded.size()) {
    throw std::invalid_argument("got no lists of equal length, expected at least one step");
  }
  Reward reward(options);
  double error = 0.0;
  double scale = 0.0;
  for (std::size_t t = 0; t < recorded.size(); ++t) {
    Score kappa;
    kappa.metric = "ntk_condition";
    kappa.direction = Direction::kLowerIsBetter;
    kappa.mean = condition[t];
    Score distortion;
    distortion.metric = "length_distortion";
    distortion.direction = Direction::kHigherIsBetter;
    distortion.mean = length[t];
    error = std::max(error, std::abs(reward.observe({kappa, distortion}) - recorded[t]));
    scale = std::max(scale, std::abs(recorded[t]));
  }
  return error / scale;
}

CaseResult check_blocks(const json& recorded, const std::string& where,
                        const CheckContext& context) {
  return {block_case_name(recorded, where), "",
          check_block_case(recorded, where, context.tensors())};
}

/// Recomputes a network on the workers.
CaseResult check_network(const json& recorded, const std::string& where,
                         const CheckContext& context) {
  const at::TensorOptions options = context.tensors();
  const ReferenceCase reference = reference_case_from_json(recorded, where);
  const Isa isa = context.compute.isa;
  const Kernels* kernels = context.compute.use_engine ? &kernels_for(isa) : nullptr;
  CaseResult result{reference.name, computing_path(reference.topology, options, kernels, isa), {}};
  try {
    context.workers.for_each(1, [&](std::size_t) {
      result.comparisons = check_reference_case(reference, options, kernels);
    });
  } catch (const json::exception& error) {
    throw std::invalid_argument(where + ": " + error.what());
  } catch (const c10::Error& error) {
    const std::string reason = error.what_without_backtrace();
    throw std::invalid_argument(
        where + ": recorded values do not fit: " + reason.substr(0, reason.find('\n')));
  }
  return result;
}

std::vector<CaseResult> check_cases(const json& recorded, const std::string& where,
                                    const CheckContext& context) {
  std::vector<CaseResult> results;
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    const auto check = is_block_case(recorded[i]) ? check_blocks : check_network;
    results.push_back(check(recorded[i], where + "/" + std::to_string(i), context));
  }
  return results;
}

std::vector<CaseResult> check_parameters(const json& recorded, const std::string& where,
                                         const CheckContext&) {
  return {{"parameters of published models", "", check_published_parameters(recorded, where)}};
}

std::vector<CaseResult> check_reward(const json& recorded, const std::string& where,
                                     const CheckContext&) {
  const double error = at_json_place(where, [&] { return reward_error(recorded); });
  return {{"reward", "", {{"reward", error, 1e-8}}}};
}

/// What a reference file may record: a member of it, and the check of its value. `where` names the
/// file and the member, for complaints about what is malformed.
struct RecordKind {
  const char* member;
  std::vector<CaseResult> (*check)(const json& recorded, const std::string& where,
                                   const CheckContext& context);
};

constexpr RecordKind kRecordKinds[] = {
    {"cases", check_cases}, {"parameters", check_parameters}, {"reward", check_reward}};

}  // namespace

std::vector<CaseResult> check_reference_file(const std::string& path, const Compute& compute,
                                             Workers& workers) {
  const json document = read_json_file(path);
  if (!document.is_object() || !document.contains("cases") || !document["cases"].is_array()) {
    throw std::invalid_argument(path + ": got no array 'cases', expected a reference file");
  }
  const CheckContext context{compute, workers};
  std::vector<CaseResult> results;
  for (const RecordKind& kind : kRecordKinds) {
    if (document.contains(kind.member)) {
      const auto of_kind = kind.check(document[kind.member], path + ": /" + kind.member, context);
      results.insert(results.end(), of_kind.begin(), of_kind.end());
    }
  }
  if (results.empty()) {
    throw std::invalid_argument(path + ": got neither a case nor a reward, expected at least one");
  }
  return results;
}

nlohmann::ordered_json results_to_json(const std::vector<CaseResult>& results) {
  nlohmann::ordered_json cases = nlohmann::ordered_json::array();
  for (const CaseResult& result : results) {
    nlohmann::ordered_json quantities;
    for (const Comparison& comparison : result.comparisons) {
      quantities[comparison.quantity] = {{"error", comparison.error},
                                         {"tolerance", comparison.tolerance},
                                         {"passed", comparison.passed()}};
    }
    cases.push_back({{"case", result.name}});
    if (!result.path.empty()) {
      cases.back()["path"] = result.path;
    }
    cases.back()["quantities"] = quantities;
  }
  return cases;
}

}  // namespace asvit
