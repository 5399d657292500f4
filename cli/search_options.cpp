#include "cli/search_options.h"

#include <stdexcept>

#include "space/read_space.h"

namespace asvit {
namespace {

namespace po = boost::program_options;

}  // namespace

CommandLine search_line(SearchCommandOptions& options) {
  CommandLine line("search [options] --out RUN",
                   "Searches a space for a seed topology, without training.",
                   "asvit search --image-size 64 --steps 100 --out runs/demo");
  line.add()("out", po::value(&options.out)->value_name("RUN"), "folder of the run")(
      "resume", po::bool_switch(&options.resume), "go on with the run in that folder")(
      "space", with_default(options.space, "SPACE"), "built-in space or file")(
      "algorithm", with_default(options.algorithm, "NAME"), "reinforce, random or evolution")(
      "steps", with_default(options.steps, "N"), "topologies to try")(
      "learning-rate", with_default(options.learning_rate, "X"), "of the policy (Adam)")(
      "max-params", po::value(&options.max_params)->value_name("N"),
      "most parameters, for example 20M")("max-macs", po::value(&options.max_macs)->value_name("N"),
                                          "most multiply-accumulates an image, for example 5G")(
      "limit-width", with_default(options.limit_width, "N"),
      "first stage's width that the limits hold for, 0: as sampled")(
      "limit-depths", po::value(&options.limit_depths)->value_name("A,B,.."),
      "blocks a stage that the limits hold for");
  add_report(line, options.shared);
  add_scoring(line, options.shared);
  add_seed(line, options.shared);
  add_image_size(line, options.shared);
  line.add()("classes", with_default(options.classes, "N"), "classes of the head");
  add_compute(line, options.shared);
  add_json(line, options.shared);
  return line;
}

SearchSpace search_space(const SearchCommandOptions& options) {
  return read_space(options.space)
      .with("/image_size", options.shared.image_size)
      .with("/classes", options.classes);
}

SearchOptions search_options(const SearchCommandOptions& options) {
  SearchOptions result;
  result.steps = options.steps;
  result.seed = options.shared.seed;
  if (!options.max_params.empty()) {
    result.limits.max_params = parse_count("--max-params", options.max_params);
  }
  if (!options.max_macs.empty()) {
    result.limits.max_macs = parse_count("--max-macs", options.max_macs);
  }
  result.limits.width = options.limit_width;
  if (!result.limits.any() && (options.limit_width != 0 || !options.limit_depths.empty())) {
    throw std::invalid_argument(
        "--limit-width, --limit-depths: got no limit, expected --max-params or --max-macs too");
  }
  if (!options.limit_depths.empty()) {
    result.limits.depths = parse_depths("--limit-depths", options.limit_depths);
  }
  return result;
}

SearcherOptions searcher_options(const SearchCommandOptions& options) {
  SearcherOptions result;
  result.algorithm = options.algorithm;
  result.reinforce.adam.learning_rate = options.learning_rate;
  return result;
}

}  // namespace asvit
