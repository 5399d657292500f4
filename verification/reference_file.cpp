#include "verification/reference_file.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <c10/util/Exception.h>

#include "metrics/probes/computing_path.h"
#include "run/atomic_file.h"
#include "search/reward.h"
#include "verification/block_reference.h"

namespace asvit {
namespace {

using nlohmann::json;

CaseResult check_reward(const json& block, const std::string& where) {
  try {
    RewardOptions options;
    options.window = block.at("buffer_length").get<int>();
    options.epsilon = block.at("epsilon").get<double>();
    const auto condition = block.at("ntk_condition").get<std::vector<double>>();
    const auto length = block.at("length_distortion").get<std::vector<double>>();
    const auto recorded = block.at("reward").get<std::vector<double>>();
    if (recorded.empty() || condition.size() != recorded.size() ||
        length.size() != recorded.size()) {
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
    return {"reward", "", {{"reward", error / scale, 1e-8}}};
  } catch (const json::exception& error) {
    throw std::invalid_argument(where + ": " + error.what());
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(where + ": " + error.what());
  }
}

/// Recomputes a case on the workers; what is malformed in it is named by `where`.
CaseResult check_case(const json& recorded, const std::string& where, const Compute& compute,
                      Workers& workers) {
  const auto options = at::TensorOptions().device(compute.device).dtype(compute.dtype);
  if (is_block_case(recorded)) {
    return {block_case_name(recorded, where), "", check_block_case(recorded, where, options)};
  }
  const ReferenceCase reference = reference_case_from_json(recorded, where);
  const Kernels* kernels = compute.use_engine ? &kernels_for(compute.isa) : nullptr;
  CaseResult result{
      reference.name, computing_path(reference.topology, options, kernels, compute.isa), {}};
  try {
    workers.for_each(1, [&](std::size_t) {
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

}  // namespace

std::vector<CaseResult> check_reference_file(const std::string& path, const Compute& compute,
                                             Workers& workers) {
  const json document = read_json_file(path);
  if (!document.is_object() || !document.contains("cases") || !document["cases"].is_array()) {
    throw std::invalid_argument(path + ": got no array 'cases', expected a reference file");
  }
  std::vector<CaseResult> results;
  for (std::size_t i = 0; i < document["cases"].size(); ++i) {
    const std::string where = path + ": /cases/" + std::to_string(i);
    results.push_back(check_case(document["cases"][i], where, compute, workers));
  }
  if (document.contains("parameters")) {
    results.push_back({"parameters of published models", "",
                       check_published_parameters(document["parameters"], path + ": /parameters")});
  }
  if (document.contains("reward")) {
    results.push_back(check_reward(document["reward"], path + ": /reward"));
  }
  if (results.empty()) {
    throw std::invalid_argument(path + ": got neither a case nor a reward, expected at least one");
  }
  return results;
}

}  // namespace asvit
