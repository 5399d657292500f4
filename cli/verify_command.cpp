#include <algorithm>
#include <iostream>

#include "base/number_text.h"
#include "cli/commands.h"
#include "cli/shared_options.h"
#include "cli/terminal/table.h"
#include "verification/reference_file.h"

namespace asvit {
namespace {

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
  const Compute compute = compute_of(line, options);
  announce(compute);
  Workers workers(compute.threads);
  std::vector<CaseResult> results;
  for (const std::string& file : files) {
    const auto of_file = check_reference_file(file, compute, workers);
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
    std::cout << results_to_json(results).dump(2) << "\n";
  } else {
    std::for_each(results.begin(), results.end(), print);
    std::cout << results.size() << " cases, " << compared << " quantities, " << failed
              << " outside their tolerance\n";
  }
  return failed == 0 ? kSuccess : kFailed;
}

}  // namespace asvit
