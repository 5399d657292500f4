#include "cli/scale_options.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace asvit {
namespace {

namespace po = boost::program_options;

constexpr const char* kRankSum = "rank-sum";

double parse_ratio(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') {
    throw std::invalid_argument("--width-ratios: got '" + text + "', expected a number");
  }
  return value;
}

void add_growth(CommandLine& line, ScaleCommandOptions& options) {
  line.add()("rule", with_default(options.rule, "NAME"),
             "growth (best scored step), uniform (compound) or random")(
      "compare", po::value(&options.compare)->value_name("LIST"),
      "rules to grow by as well, whose models are shown for the same targets")(
      "select", with_default(options.select, "HOW"),
      "what chooses a step: rank-sum over all metrics, or one metric's name")(
      "start-width", with_default(options.start_width, "N"), "first stage's width scored first")(
      "start-depths", po::value(&options.start_depths)->value_name("A,B,.."),
      "blocks a stage to start with (one each)")("multiplier",
                                                 with_default(options.multiplier, "N"),
                                                 "width of a model over the width that is scored")(
      "blocks", with_default(options.blocks, "N"), "blocks that a step adds, in one stage")(
      "width-ratios", with_default(options.width_ratios, "LIST"), "widths that a step tries")(
      "uniform-depth", with_default(options.uniform_depth, "X"),
      "ratio of all depths a step of the uniform rule")(
      "uniform-width", with_default(options.uniform_width, "X"),
      "ratio of the width a step of the uniform rule");
}

}  // namespace

CommandLine scale_line(ScaleCommandOptions& options) {
  CommandLine line("scale [options] SEED --targets LIST --out RUN",
                   "Grows a seed topology in depth and width into models of the sizes asked for.",
                   "asvit scale runs/demo --targets 5M,20M --image-size 64 --out runs/family");
  line.add()("out", po::value(&options.out)->value_name("RUN"), "folder of the run")(
      "resume", po::bool_switch(&options.resume), "go on with the run in that folder")(
      "targets", po::value(&options.targets)->value_name("LIST"),
      "sizes of the models, for example 5M,20M")(
      "by", with_default(options.by, "WHAT"),
      "what the sizes are in: parameters, or macs (multiply-accumulates of an image)");
  add_growth(line, options);
  add_report(line, options.shared);
  add_scoring(line, options.shared);
  add_seed(line, options.shared);
  add_image_size(line, options.shared);
  line.add()("classes", with_default(options.topology.classes, "N"), "classes of the head");
  add_compute(line, options.shared);
  add_json(line, options.shared);
  line.positional("topology", "the seed: text form, JSON file or run folder", 1);
  return line;
}

std::vector<Target> targets(const ScaleCommandOptions& options) {
  if (options.targets.empty()) {
    throw std::invalid_argument("--targets: got nothing, expected sizes such as 5M,20M");
  }
  std::vector<Target> result;
  for (const std::string& name : split_list("--targets", options.targets)) {
    const Target target = {name, parse_count("--targets", name)};
    const auto same = [&](const Target& other) { return other.size == target.size; };
    if (std::any_of(result.begin(), result.end(), same)) {
      throw std::invalid_argument("--targets: got " + name + " twice, expected different sizes");
    }
    result.push_back(target);
  }
  return result;
}

std::vector<GrowthRule> rules(const ScaleCommandOptions& options) {
  std::vector<GrowthRule> result = {parse_growth_rule(options.rule)};
  if (!options.compare.empty()) {
    for (const std::string& name : split_list("--compare", options.compare)) {
      const GrowthRule rule = parse_growth_rule(name);
      if (std::find(result.begin(), result.end(), rule) != result.end()) {
        throw std::invalid_argument("--compare: got " + name +
                                    " twice, expected rules other than --rule");
      }
      result.push_back(rule);
    }
  }
  return result;
}

GrowthOptions growth_options(const ScaleCommandOptions& options, GrowthRule rule) {
  GrowthOptions result;
  result.rule = rule;
  result.start_width = options.start_width;
  result.multiplier = options.multiplier;
  result.blocks = options.blocks;
  result.uniform_depth = options.uniform_depth;
  result.uniform_width = options.uniform_width;
  result.measure = value_of("--by", options.by, kSizeMeasures);
  result.seed = options.shared.seed;
  result.select = options.select == kRankSum ? "" : options.select;
  result.width_ratios.clear();
  for (const std::string& ratio : split_list("--width-ratios", options.width_ratios)) {
    result.width_ratios.push_back(parse_ratio(ratio));
  }
  if (!options.start_depths.empty()) {
    result.start_depths = parse_depths("--start-depths", options.start_depths);
  }
  for (const Target& target : targets(options)) {
    result.limit = std::max(result.limit, target.size);
  }
  const auto metrics = split_list("--metrics", options.shared.metrics);
  if (!result.select.empty() &&
      std::find(metrics.begin(), metrics.end(), result.select) == metrics.end()) {
    throw std::invalid_argument("--select: got '" + options.select +
                                "', expected rank-sum or one of --metrics (" +
                                options.shared.metrics + ")");
  }
  return result;
}

}  // namespace asvit
