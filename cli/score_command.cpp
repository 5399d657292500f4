#include <cmath>
#include <iostream>
#include <stdexcept>

#include "base/number_text.h"
#include "cli/commands.h"
#include "cli/scored_images.h"
#include "cli/terminal/table.h"
#include "cli/topology_argument.h"
#include "metrics/scorer.h"
#include "run/interrupt.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

struct ScoreCommandOptions {
  SharedOptions shared;
  TopologyOptions topology;
};

CommandLine make_line(ScoreCommandOptions& options) {
  CommandLine line("score [options] TOPOLOGY...",
                   "Scores topologies at initialisation, without training.",
                   "asvit score '8,2,3|4,1,2|4,1,4|4,1,6|32' --image-size 64 --repeats 3");
  add_topology_scoring(line, options.shared, options.topology);
  line.positional("topology", "text form, JSON file, run folder, file of lines or -", -1);
  return line;
}

void print_json(const std::vector<NamedTopology>& topologies,
                const std::vector<std::vector<Score>>& scores,
                const std::vector<std::string>& paths, const CommandLine& line,
                const Compute& compute) {
  nlohmann::ordered_json results = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < topologies.size(); ++i) {
    nlohmann::ordered_json by_metric;
    for (const Score& score : scores[i]) {
      by_metric[score.metric] = score_to_json(score);
    }
    results.push_back({{"name", topologies[i].name},
                       {"topology", topology_to_json(topologies[i].topology)},
                       {"path", paths[i]},
                       {"scores", by_metric}});
  }
  const nlohmann::ordered_json document = {{"options", line.resolved({"topology"})},
                                           {"compute", compute.to_json()},
                                           {"results", results}};
  std::cout << document.dump(2) << "\n";
}

void print_tables(const std::vector<NamedTopology>& topologies,
                  const std::vector<std::vector<Score>>& scores,
                  const std::vector<std::string>& paths) {
  for (std::size_t i = 0; i < topologies.size(); ++i) {
    std::cout << topologies[i].name << " at " << topologies[i].topology.image_size
              << " pixels; path: " << paths[i] << "\n";
    Table table({"metric", "mean", "standard error", "status", "better", "seconds"});
    for (const Score& score : scores[i]) {
      table.add({score.metric, score.ok() ? significant(score.mean, 7) : "-",
                 score.ok() && std::isfinite(score.standard_error)
                     ? significant(score.standard_error, 3)
                     : "-",
                 std::string(to_string(score.status)), name_of(score.direction, kDirections),
                 significant(score.seconds, 3)});
    }
    table.print(std::cout);
  }
}

/// The images are of one size, and so must the topologies be.
void require_one_size(const std::vector<NamedTopology>& topologies) {
  const Topology& first = topologies.front().topology;
  for (const NamedTopology& named : topologies) {
    if (named.topology.image_size != first.image_size) {
      throw std::invalid_argument("topology " + named.name + ": got " +
                                  std::to_string(named.topology.image_size) + " pixels, expected " +
                                  std::to_string(first.image_size) +
                                  " as in the first; --image-size sets it for all");
    }
  }
}

}  // namespace

CommandLine describe_score() {
  ScoreCommandOptions options;
  return make_line(options);
}

int run_score(const Arguments& arguments) {
  ScoreCommandOptions options;
  CommandLine line = make_line(options);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const auto topologies =
      read_topologies(line.required_list("topology"), line, options.shared, options.topology);
  const Compute compute = compute_of(line, options.shared);
  announce(compute);
  require_one_size(topologies);
  const InterruptGuard interrupt;
  const ScorerImages probe = scored_images(options.shared, topologies.front().topology);
  Scorer scorer(scorer_options(options.shared, compute), probe.images, probe.labels);
  scorer.set_stop([&] { return interrupt.requested(); });
  std::vector<Topology> values;
  values.reserve(topologies.size());
  for (const NamedTopology& named : topologies) {
    values.push_back(named.topology);
  }
  const auto scores = naming_options(line, [&] { return scorer.score(values); });
  std::vector<std::string> paths;
  paths.reserve(values.size());
  for (const Topology& topology : values) {
    paths.push_back(scorer.path(topology));
  }
  if (options.shared.json) {
    print_json(topologies, scores, paths, line, compute);
  } else {
    print_tables(topologies, scores, paths);
  }
  return kSuccess;
}

}  // namespace asvit
