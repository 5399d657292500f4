#include <algorithm>
#include <chrono>
#include <iostream>
#include <stdexcept>

#include "base/number_text.h"
#include "base/random.h"
#include "cli/commands.h"
#include "cli/shared_options.h"
#include "cli/terminal/table.h"
#include "metrics/scorer.h"
#include "network/init.h"
#include "run/interrupt.h"
#include "space/search_space.h"
#include "space/topology_json.h"
#include "space/topology_text.h"

namespace asvit {
namespace {

/// What a search of the paper's setting does.
constexpr int kSearchSteps = 500;
constexpr int kSearchRepeats = 5;

struct BenchOptions {
  SharedOptions shared;
  int topologies = 4;
};

/// One topology's times, in seconds of wall time a repeat.
struct Timing {
  std::string name;
  std::string path;
  double seconds = 0.0;
};

CommandLine make_line(BenchOptions& options) {
  CommandLine line(
      "bench [options]",
      "Times both scores of a heavy, a light and some random topologies of as-vit, on\n"
      "noise: how many topologies a minute this machine scores.",
      "asvit bench --image-size 64");
  add_image_size(line, options.shared);
  add_probe_counts(line, options.shared, 2);
  line.add()("topologies",
             with_default(options.topologies, "N")->notifier(in_range("--topologies", 1, 10000)),
             "random topologies beside the two");
  add_seed(line, options.shared);
  add_compute(line, options.shared);
  add_json(line, options.shared);
  return line;
}

/// The heavy and the light one of docs/performance.md.
std::vector<Topology> two_topologies(int image_size) {
  TextDefaults defaults;
  defaults.image_size = image_size;
  try {
    return {parse_topology_text("8,2,3|4,1,2|4,1,4|4,1,6|32", defaults),
            parse_topology_text("8,8,3|4,4,2|4,2,4|4,1,6|32", defaults)};
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument("--image-size: got " + std::to_string(image_size) +
                                ", expected one that the topologies divide: " + error.what());
  }
}

/// Those two, then random ones.
std::vector<Topology> topologies(const BenchOptions& options) {
  std::vector<Topology> result = two_topologies(options.shared.image_size);
  const SearchSpace space = builtin_space("as-vit").with("/image_size", options.shared.image_size);
  Generator generator(options.shared.seed);
  for (int i = 0; i < options.topologies; ++i) {
    result.push_back(space.realise(space.sample(generator)));
  }
  return result;
}

Timing time_one(const Topology& topology, const ScorerOptions& options, const at::Tensor& images,
                const InterruptGuard& interrupt) {
  Scorer scorer(options, images);
  scorer.set_stop([&] { return interrupt.requested(); });
  const auto start = std::chrono::steady_clock::now();
  scorer.score(topology);
  const double wall =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return {topology_text(topology).value_or("?"), scorer.path(topology), wall / options.repeats};
}

nlohmann::ordered_json to_json(const std::vector<Timing>& timings, double a_minute,
                               const CommandLine& line, const Compute& compute) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Timing& timing : timings) {
    rows.push_back(
        {{"topology", timing.name}, {"path", timing.path}, {"seconds_a_repeat", timing.seconds}});
  }
  return {{"options", line.resolved()},
          {"compute", compute.to_json()},
          {"topologies", rows},
          {"topologies_a_minute", a_minute}};
}

/// `a_topology`: seconds for a random topology of a search.
void print_table(const std::vector<Timing>& timings, double a_topology,
                 const SharedOptions& options) {
  Table table({"topology", "path", "seconds a repeat"});
  for (const Timing& timing : timings) {
    table.add({timing.name, timing.path, significant(timing.seconds, 3)});
  }
  table.print(std::cout);
  std::cout << "At " << options.image_size << " pixels, " << options.images << " images, "
            << options.curve_points << " curve points this machine scores "
            << significant(60.0 / a_topology, 3) << " random topologies a minute ("
            << kSearchRepeats << " repeats each); a search of " << kSearchSteps
            << " steps takes about " << duration_text(kSearchSteps * a_topology) << ".\n";
}

}  // namespace

CommandLine describe_bench() {
  BenchOptions options;
  return make_line(options);
}

int run_bench(const Arguments& arguments) {
  BenchOptions options;
  options.shared.repeats = 2;
  CommandLine line = make_line(options);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const std::vector<Topology> chosen = topologies(options);
  const Compute compute = compute_of(line, options.shared);
  announce(compute);
  const ScorerOptions scorer = scorer_options(options.shared, compute);
  const std::int64_t side = options.shared.image_size;
  const at::Tensor images = draw_normal(3 * side * side * options.shared.images, 1, at::kFloat)
                                .reshape({options.shared.images, 3, side, side});
  const InterruptGuard interrupt;
  time_one(chosen.back(), scorer, images, interrupt);  // warms caches and allocator up
  std::vector<Timing> timings;
  double random_seconds = 0.0;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    timings.push_back(time_one(chosen[i], scorer, images, interrupt));
    random_seconds += i < 2 ? 0.0 : timings.back().seconds / options.topologies;
  }
  const double a_topology = random_seconds * kSearchRepeats;
  if (options.shared.json) {
    std::cout << to_json(timings, 60.0 / a_topology, line, compute).dump(2) << "\n";
    return kSuccess;
  }
  print_table(timings, a_topology, options.shared);
  return kSuccess;
}

}  // namespace asvit
