#include "cli/verify_command.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <stdexcept>

#include "cli/shared_options.h"
#include "cli/table.h"
#include "metrics/block_reference.h"
#include "metrics/computing_path.h"
#include "metrics/reference_case.h"
#include "metrics/workers.h"
#include "run/atomic_file.h"
#include "search/reward.h"

namespace asvit {
namespace {

using nlohmann::json;

CommandLine make_line(SharedOptions& options) {
  CommandLine line("verify [options] FILE...",
                   "Recomputes recorded reference values and compares; exit status 1 above the "
                   "tolerance\n(1e-4 in float32 or the case's own, 1e-8 in float64).",
                   "asvit verify tests/golden/as_vit.json --dtype float64");
  add_compute(line, options);
  add_json(line, options);
  line.positional("file", "reference files", -1);
  return line;
}

/// A case by name with what was compared.
struct CaseResult {
  std::string name;
  std::string path;  ///< computing_path() of curve and kernel; empty where there is no network
  std::vector<Comparison> comparisons;
};

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

std::vector<CaseResult> check_file(const std::string& path, const Compute& compute,
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

nlohmann::ordered_json to_json(const std::vector<CaseResult>& results) {
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

void print(const CaseResult& result) {
  std::cout << result.name << (result.path.empty() ? "" : "; path: " + result.path) << "\n";
  Table table({"quantity", "largest relative error", "tolerance", "result"});
  for (const Comparison& comparison : result.comparisons) {
    const char* verdict = !comparison.judged() ? "shown" : comparison.passed() ? "ok" : "FAILED";
    table.add({comparison.quantity, significant(comparison.error, 3),
               comparison.judged() ? significant(comparison.tolerance, 3) : "none", verdict});
  }
  table.print(std::cout);
}

}  // namespace

CommandLine describe_verify() {
  SharedOptions options;
  return make_line(options);
}

int run_verify(const Arguments& arguments) {
  SharedOptions options;
  CommandLine line = make_line(options);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const auto files = line.required_list("file");
  const Compute compute = set_up_compute(options.compute);
  announce(compute);
  Workers workers(compute.threads);
  std::vector<CaseResult> results;
  for (const std::string& file : files) {
    const auto of_file = check_file(file, compute, workers);
    results.insert(results.end(), of_file.begin(), of_file.end());
  }
  std::int64_t failed = 0;
  std::int64_t compared = 0;
  for (const CaseResult& result : results) {
    for (const Comparison& comparison : result.comparisons) {
      ++compared;
      failed += comparison.passed() ? 0 : 1;
    }
  }
  if (options.json) {
    std::cout << to_json(results).dump(2) << "\n";
  } else {
    std::for_each(results.begin(), results.end(), print);
    std::cout << results.size() << " cases, " << compared << " quantities, " << failed
              << " outside their tolerance\n";
  }
  return failed == 0 ? kSuccess : kFailed;
}

}  // namespace asvit
