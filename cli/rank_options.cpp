#include "cli/rank_options.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "metrics/registry.h"
#include "space/read_space.h"

namespace asvit {
namespace {

namespace po = boost::program_options;

bool is_size(const std::string& metric) {
  return metric == "parameters" || metric == "macs" || metric == "depth";
}

}  // namespace

CommandLine rank_line(RankCommandOptions& options) {
  options.shared.metrics = "all";
  CommandLine line("rank [options] REFERENCE --out RUN",
                   "Says how well scores predict the accuracies that somebody measured.",
                   "asvit rank accuracies.jsonl --metrics all --repeats 1 --out runs/rank");
  line.add()("out", po::value(&options.out)->value_name("RUN"), "folder of the run")(
      "resume", po::bool_switch(&options.resume), "go on with the run in that folder")(
      "columns", with_default(options.columns, "LIST"), "accuracies to rank by; empty: all")(
      "combine", with_default(options.combine, "LIST"),
      "sums of ranks, for example ntk_condition+length_distortion")(
      "space", with_default(options.space, "NAME"),
      "search space of all entries; empty: as they say")(
      "resamples",
      with_default(options.ranking.resamples, "N")->notifier(in_range("--resamples", 1, 1000000)),
      "of the bootstrap, for the interval of tau");
  add_report(line, options.shared);
  add_topology_scoring(line, options.shared, options.topology);
  line.positional("reference", "JSON lines or CSV: topologies with accuracies", 1);
  return line;
}

ReferenceOptions reference_options(const CommandLine& line, const RankCommandOptions& options) {
  ReferenceOptions reading;
  reading.defaults = text_defaults(options.shared, options.topology);
  reading.adapt = [&](Topology& topology) {
    override_fields(overrides_of(line, options.shared, options.topology), topology);
  };
  if (!options.space.empty()) {
    reading.space = read_space(options.space);
  }
  if (!options.columns.empty()) {
    reading.only_columns = distinct_list("--columns", options.columns);
  }
  return reading;
}

std::vector<std::vector<std::string>> combinations(const RankCommandOptions& options,
                                                   const std::vector<std::string>& metrics) {
  std::vector<std::vector<std::string>> result;
  if (options.combine.empty()) {
    return result;
  }
  for (const std::string& text : distinct_list("--combine", options.combine)) {
    std::vector<std::string> names = split_list("--combine", text, '+');
    if (names.size() < 2) {
      throw std::invalid_argument("--combine: got '" + text +
                                  "', expected at least two metrics joined by +");
    }
    for (const std::string& name : names) {
      const bool known =
          is_size(name) || std::find(metrics.begin(), metrics.end(), name) != metrics.end();
      if (!known || std::count(names.begin(), names.end(), name) > 1) {
        throw std::invalid_argument("--combine: got '" + name + "' in '" + text +
                                    "', expected metrics that are computed (--metrics), each once");
      }
    }
    result.push_back(std::move(names));
  }
  return result;
}

std::vector<std::string> ranked_metrics(const RankCommandOptions& options) {
  const bool all = options.shared.metrics == "all";
  std::vector<std::string> metrics =
      all ? metric_names() : split_list("--metrics", options.shared.metrics);
  metrics.erase(std::remove_if(metrics.begin(), metrics.end(), is_size), metrics.end());
  for (const std::string& metric : metrics) {
    make_metric(metric);  // throws for unknown names
  }
  return metrics;
}

}  // namespace asvit
