#include "cli/rank_command.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>

#include "cli/rank_options.h"
#include "cli/run_report.h"
#include "cli/scored_images.h"
#include "cli/terminal/count_progress.h"
#include "cli/terminal/rank_report.h"
#include "metrics/ranking/rank_run.h"
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
                                   const std::string& images) {
  nlohmann::ordered_json options = line.resolved({"resume", "no-report", "live", "reference"});
  options["metrics"] = metrics;
  // Fields that were not given stay each topology's own, also when the run goes on.
  for (const char* field : {"classes", "depth", "image-size", "width"}) {
    if (!line.given(field)) {
      options.erase(field);
    }
  }
  return {{"command", "rank"}, {"options", options},           {"reference", reference},
          {"data", images},    {"compute", compute.to_json()}, {"environment", environment()}};
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
  const Compute compute = compute_of(options.shared);
  announce(compute);
  ProbeImages images;
  const InterruptGuard interrupt;
  Scores scores(reference.entries.size());
  std::optional<Scorer> scorer;
  if (!metrics.empty()) {
    images = scored_images(options.shared, reference.entries.front().topology);
    require_one_input(reference, images.images.defined());
    scorer.emplace(scorer_options(options.shared, compute), images.images, images.labels);
    scorer->set_stop([&] { return interrupt.requested(); });
  }
  RankRun run(options.out, options.resume,
              description(line, path, options.shared.metrics, compute, images.data));
  const auto live = live_report(options.out, options.shared);
  if (scorer) {
    try {
      scores = score_all(reference, run, *scorer);
    } catch (const Interrupted&) {
      std::cerr << "asvit: interrupted; the scores so far are saved, go on with --resume\n";
      return kInterrupted;
    }
  }
  finish(make_report(std::move(reference), scores, combined_names, options.ranking), run, options);
  return kSuccess;
}

}  // namespace asvit
