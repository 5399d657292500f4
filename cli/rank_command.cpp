#include "cli/rank_command.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>

#include "cli/count_progress.h"
#include "cli/live_report.h"
#include "cli/probe_images.h"
#include "cli/rank_options.h"
#include "cli/rank_report.h"
#include "cli/rank_run.h"
#include "cli/report_file.h"
#include "cli/run_checks.h"
#include "run/atomic_file.h"
#include "run/environment.h"
#include "run/interrupt.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

using Scores = std::vector<std::vector<Score>>;

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : ",") + part;
  }
  return text;
}

/// What run.json says.
nlohmann::ordered_json description(const CommandLine& line, const std::string& reference,
                                   const std::string& metrics, const Compute& compute,
                                   const ProbeImages& images) {
  nlohmann::ordered_json options = line.resolved({"resume", "no-report", "live", "reference"});
  options["metrics"] = metrics;
  // Fields that were not given stay each topology's own, also when the run goes on.
  for (const char* field : {"classes", "depth", "image-size", "width"}) {
    if (!line.given(field)) {
      options.erase(field);
    }
  }
  return {{"command", "rank"},
          {"options", options},
          {"reference", reference},
          {"data", images.description()},
          {"compute", compute.to_json()},
          {"environment", environment()}};
}

/// The argument, or the reference of the run to go on with.
std::string reference_path(const CommandLine& line, const RankCommandOptions& options,
                           const std::filesystem::path& stored) {
  if (options.resume && !line.given("reference") && std::filesystem::exists(stored)) {
    const nlohmann::json run = read_json_file(stored);
    if (run.contains("reference") && run.at("reference").is_string()) {
      return run.at("reference").get<std::string>();
    }
  }
  return line.required_list("reference").front();
}

Scores score_all(const Reference& reference, RankRun& run, Scorer& scorer) {
  CountProgress progress("scored", reference.entries.size());
  std::size_t fresh = 0;
  return run.scores(
      reference, static_cast<std::size_t>(scorer.options().threads),
      [&](const std::vector<Topology>& topologies) {
        fresh += topologies.size();
        return scorer.score(topologies);
      },
      [&](std::size_t done) { progress.on_done(done, fresh); });
}

/// Images are of one size and so must the topologies be; without images only a warning is due.
void require_one_input(const Reference& reference, bool has_images) {
  const Topology& first = reference.entries.front().topology;
  for (const ReferenceEntry& entry : reference.entries) {
    const Topology& topology = entry.topology;
    if (topology.image_size == first.image_size && topology.channels == first.channels) {
      continue;
    }
    const auto input = [](const Topology& of) {
      return std::to_string(of.image_size) + " pixels, " + std::to_string(of.channels) +
             " channels";
    };
    const std::string message = entry.where + ": got " + input(topology) + ", expected " +
                                input(first) + ", as the first entry has";
    if (has_images) {
      throw std::invalid_argument(message);
    }
    std::cerr << "asvit: warning: " << message << ": scores of different inputs do not compare\n";
    return;
  }
}

/// Mean worker time of a metric a topology.
double seconds_of(const Scores& scores, std::size_t metric) {
  double sum = 0.0;
  for (const std::vector<Score>& of_entry : scores) {
    sum += of_entry[metric].seconds;
  }
  return sum / static_cast<double>(std::max<std::size_t>(1, scores.size()));
}

RankReport make_report(Reference reference, const Scores& scores,
                       const std::vector<std::vector<std::string>>& combined_names,
                       const RankCommandOptions& options) {
  RankReport report;
  const std::size_t metrics = scores.empty() ? 0 : scores.front().size();
  for (std::size_t metric = 0; metric < metrics; ++metric) {
    report.predictors.push_back(predictor_of(scores, metric));
    report.seconds.push_back(seconds_of(scores, metric));
  }
  std::vector<Predictor> combined = report.predictors;
  const std::vector<Predictor> sizes = size_predictors(reference);
  combined.insert(combined.end(), sizes.begin(), sizes.end());
  for (const std::vector<std::string>& names : combined_names) {
    report.predictors.push_back(combination_of(combined, names));
  }
  for (const auto& more : {sizes, decision_predictors(reference)}) {
    report.predictors.insert(report.predictors.end(), more.begin(), more.end());
  }
  report.seconds.resize(report.predictors.size(), 0.0);
  report.decisions = decision_taus(report.predictors);
  report.rows = rank(reference, report.predictors, options.ranking);
  report.reference = std::move(reference);
  return report;
}

void finish(const RankReport& report, const RankRun& run, const RankCommandOptions& options) {
  const nlohmann::ordered_json document = report_to_json(report);
  run.write_json("rank.json", document);
  run.write("rank.csv", report_to_csv(report));
  for (std::size_t i = 0; i < report.predictors.size(); ++i) {
    if (report.predictors[i].kind != PredictorKind::kDecision) {
      run.write("plots/" + report.predictors[i].name + ".svg", report_plot(report, i));
    }
  }
  const std::string page = report_of_run(options.out, options.shared);
  if (options.shared.json) {
    std::cout << document.dump(2) << "\n";
    return;
  }
  print_report(report, std::cout);
  std::cout << "Files: " << options.out << " (" << page
            << "rank.json, rank.csv, plots/*.svg, scores.jsonl, "
            << "run.json)\n";
}

}  // namespace

CommandLine describe_rank() {
  RankCommandOptions options;
  return rank_line(options);
}

int run_rank(const Arguments& arguments) {
  RankCommandOptions options;
  CommandLine line = rank_line(options);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const auto stored = take_stored_options(line, options.out, options.resume);
  require_live(options.shared);
  const std::string path = reference_path(line, options, stored);
  Reference reference = read_reference(path, reference_options(line, options));
  for (const std::string& warning : reference.warnings) {
    std::cerr << "asvit: warning: " << path << ": " << warning << "\n";
  }
  options.ranking.seed = options.shared.seed;
  const std::vector<std::string> metrics = ranked_metrics(options);
  options.shared.metrics = joined(metrics);
  const auto combined_names = combinations(options, metrics);
  const Compute compute = set_up_compute(options.shared.compute);
  announce(compute);
  ProbeImages images(options.shared);
  const InterruptGuard interrupt;
  Scores scores(reference.entries.size());
  std::optional<Scorer> scorer;
  if (!metrics.empty()) {
    const at::Tensor batch = images.batch(reference.entries.front().topology);
    require_one_input(reference, batch.defined());
    scorer.emplace(scorer_options(options.shared, compute), batch, images.labels());
    scorer->set_stop([&] { return interrupt.requested(); });
  }
  RankRun run(options.out, options.resume,
              description(line, path, options.shared.metrics, compute, images));
  const LiveReport live(options.out, options.shared);
  if (scorer) {
    try {
      scores = score_all(reference, run, *scorer);
    } catch (const Interrupted&) {
      std::cerr << "asvit: interrupted; the scores so far are saved, go on with --resume\n";
      return kInterrupted;
    }
  }
  finish(make_report(std::move(reference), scores, combined_names, options), run, options);
  return kSuccess;
}

}  // namespace asvit
