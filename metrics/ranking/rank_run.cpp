#include "metrics/ranking/rank_run.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "base/list_text.h"
#include "metrics/registry.h"
#include "metrics/score_list.h"
#include "run/atomic_file.h"
#include "run/interrupt.h"
#include "run/journal.h"
#include "run/run_folder.h"
#include "space/read_space.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

using Scores = std::vector<std::vector<Score>>;

constexpr const char* kScoresFile = "scores.jsonl";

bool is_size(const std::string& metric) {
  return metric == "parameters" || metric == "macs" || metric == "depth";
}

/// What a line of scores.jsonl says of the entry; `where`: file and line.
std::vector<Score> scores_of(const nlohmann::json& line, const Reference& reference,
                             std::size_t entry, const std::string& where) {
  if (entry >= reference.entries.size() || !line.is_object() ||
      line.value("topology", nlohmann::json()) !=
          nlohmann::json(topology_to_json(reference.entries[entry].topology))) {
    throw std::invalid_argument(where +
                                ": got scores of another topology, expected those of the "
                                "reference's, in its order");
  }
  try {
    return scores_from_json(line.at("metrics"), line.at("scores"));
  } catch (const nlohmann::json::exception&) {
    throw std::invalid_argument(where + ": got no scores, expected metrics and scores");
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(where + ": " + error.what());
  }
}

Scores stored_scores(const fs::path& path, const Journal& journal, const Reference& reference) {
  Scores result;
  for (const nlohmann::json& line : read_journal(path, journal.bytes())) {
    const std::string where = path.string() + ":" + std::to_string(result.size() + 1);
    result.push_back(scores_of(line, reference, result.size(), where));
  }
  return result;
}

/// Scores of all entries: those on disk are taken, the others computed a few at a time and written.
Scores score_all(const Reference& reference, const RunFolder& folder, Journal& journal,
                 Scorer& scorer, const OnScored& on_scored) {
  Scores result = stored_scores(folder.file(kScoresFile), journal, reference);
  const auto& entries = reference.entries;
  const std::size_t before = result.size();
  const auto at_once = static_cast<std::size_t>(scorer.options().threads);
  while (result.size() < entries.size()) {
    std::vector<Topology> next;
    for (std::size_t i = result.size(); i < std::min(result.size() + at_once, entries.size());
         ++i) {
      next.push_back(entries[i].topology);
    }
    Scores scored = scorer.score(next);
    for (std::size_t i = 0; i < next.size(); ++i) {
      journal.append({{"entry", result.size() + 1},
                      {"topology", topology_to_json(next[i])},
                      {"metrics", metrics_to_json(scored[i])},
                      {"scores", scores_to_json(scored[i])}});
      result.push_back(std::move(scored[i]));
    }
    if (on_scored) {
      on_scored(result.size(), result.size() - before);
    }
  }
  return result;
}

/// Opens the folder's scores, run.json written.
Journal open_scores(const RunFolder& folder, const RunDescription& description) {
  const fs::path scores = folder.file(kScoresFile);
  if (!folder.has_run() && fs::exists(scores)) {
    throw std::invalid_argument(scores.string() +
                                ": got scores without a run.json beside them, expected neither or "
                                "both");
  }
  folder.write_run(description.to_json());
  return Journal(scores, whole_lines(scores));
}

void write_plots(const RunFolder& folder, const RankReport& report) {
  const fs::path plots = folder.file("plots");
  std::error_code error;
  fs::create_directories(plots, error);
  if (error) {
    throw std::runtime_error("cannot create '" + plots.string() + "': " + error.message());
  }
  for (std::size_t i = 0; i < report.predictors.size(); ++i) {
    if (report.predictors[i].kind != PredictorKind::kDecision) {
      write_file_atomically(plots / (report.predictors[i].name + ".svg"), report_plot(report, i));
    }
  }
}

/// What run.json says; the metrics are those that are computed.
RunDescription description_of(const RunRequest& request, const std::string& source,
                              const RankRunOptions& options, const Compute& compute,
                              const ScorerImages& images) {
  RunDescription description = run_description("rank", request, options);
  description.options["metrics"] = joined(options.computed_metrics(), ",");
  description.data = images.data;
  description.compute = compute.to_json();
  description.notes["reference"] = source;
  return description;
}

}  // namespace

std::vector<std::string> RankRunOptions::computed_metrics() const {
  const std::vector<std::string> all = {"all"};
  std::vector<std::string> metrics = scoring.metrics == all ? metric_names() : scoring.metrics;
  metrics.erase(std::remove_if(metrics.begin(), metrics.end(), is_size), metrics.end());
  for (const std::string& metric : metrics) {
    make_metric(metric);  // throws for unknown names
  }
  return metrics;
}

std::vector<std::vector<std::string>> RankRunOptions::combinations() const {
  std::vector<std::vector<std::string>> result;
  const std::vector<std::string> metrics = computed_metrics();
  for (const std::string& text :
       combine.empty() ? std::vector<std::string>() : distinct_list("combine", combine)) {
    std::vector<std::string> names = split_list("combine", text, '+');
    if (names.size() < 2) {
      throw std::invalid_argument("combine: got '" + text +
                                  "', expected at least two metrics joined by +");
    }
    for (const std::string& name : names) {
      const bool known =
          is_size(name) || std::find(metrics.begin(), metrics.end(), name) != metrics.end();
      if (!known || std::count(names.begin(), names.end(), name) > 1) {
        throw std::invalid_argument("combine: got '" + name + "' in '" + text +
                                    "', expected metrics that are computed (metrics), each once");
      }
    }
    result.push_back(std::move(names));
  }
  return result;
}

ReferenceOptions RankRunOptions::reading() const {
  ReferenceOptions result;
  if (!space.empty()) {
    result.space = read_space(space);
  }
  if (!columns.empty()) {
    result.only_columns = distinct_list("columns", columns);
  }
  return result;
}

std::optional<std::string> input_mismatch(const Reference& reference) {
  const auto input = [](const Topology& of) {
    return std::to_string(of.image_size) + " pixels, " + std::to_string(of.channels) + " channels";
  };
  const Topology& first = reference.entries.front().topology;
  for (const ReferenceEntry& entry : reference.entries) {
    const Topology& topology = entry.topology;
    if (topology.image_size != first.image_size || topology.channels != first.channels) {
      return entry.where + ": got " + input(topology) + ", expected " + input(first) +
             ", as the first entry has";
    }
  }
  return std::nullopt;
}

RankOutcome run_ranking(const RunRequest& request, const std::string& source, Reference reference,
                        const RankRunOptions& options, const Compute& compute,
                        const ScorerImages& images, const OnScored& on_scored) {
  ScoringOptions scoring = options.scoring;
  scoring.metrics = options.computed_metrics();
  const auto combined = options.combinations();
  const auto mismatch = input_mismatch(reference);
  if (mismatch && images.images.defined()) {
    throw std::invalid_argument(*mismatch);
  }
  std::optional<Scorer> scorer;
  if (!scoring.metrics.empty()) {
    scorer.emplace(scorer_options(scoring, options.ranking.seed, compute), images.images,
                   images.labels);
    scorer->set_stop(request.stop);
  }
  const RunDescription description = description_of(request, source, options, compute, images);
  const RunFolder folder = open_run(request, description, {"columns", "combine", "resamples"});
  Journal journal = open_scores(folder, description);
  if (request.on_open) {
    request.on_open();
  }
  RankOutcome outcome;
  Scores scores(reference.entries.size());
  try {
    if (scorer) {
      scores = score_all(reference, folder, journal, *scorer, on_scored);
    }
  } catch (const Interrupted&) {
    return outcome;
  }
  outcome.done = true;
  outcome.report = make_report(std::move(reference), scores, combined, options.ranking);
  outcome.document = report_to_json(outcome.report);
  write_json_file(folder.file("rank.json"), outcome.document);
  write_file_atomically(folder.file("rank.csv"), report_to_csv(outcome.report));
  write_plots(folder, outcome.report);
  return outcome;
}

}  // namespace asvit
