#include "cli/shared_options.h"

#include <cmath>
#include <iostream>
#include <stdexcept>

#include "metrics/registry.h"

namespace asvit {
namespace {

namespace po = boost::program_options;

}  // namespace

Compute compute_of(const SharedOptions& options) {
  return naming_options([&] { return set_up_compute(options.compute); });
}

void announce(const Compute& compute) {
  std::cerr << "asvit " << ASVIT_VERSION << " | " << compute.describe() << "\n";
  if (compute.blas_is_slow) {
    std::cerr << "asvit: warning: LibTorch uses the reference BLAS, some fifty times slower; "
                 "install libopenblas0-pthread\n";
  }
}

OnCorrupt parse_on_corrupt(const std::string& text) {
  return value_of("--on-corrupt", text, kOnCorrupt);
}

Split parse_split(const std::string& text) { return value_of("--split", text, kSplits); }

std::function<void(int)> in_range(const char* option, int least, int most) {
  return [option = std::string(option), least, most](int got) {
    if (got < least || got > most) {
      throw po::error(option + ": got " + std::to_string(got) + ", expected " +
                      std::to_string(least) + " to " + std::to_string(most));
    }
  };
}

void add_seed(CommandLine& line, SharedOptions& options) {
  line.add()("seed", with_default(options.seed, "N"), "seed of everything drawn");
}

void add_threads(CommandLine& line, SharedOptions& options) {
  line.add()("threads", with_default(options.compute.threads, "N"), "worker threads, 0: all")(
      "device", with_default(options.compute.device, "NAME"), "auto, cpu, cuda or cuda:N");
}

void add_compute(CommandLine& line, SharedOptions& options) {
  add_threads(line, options);
  line.add()("dtype", with_default(options.compute.dtype, "TYPE"), "float32 or float64")(
      "engine", with_default(options.compute.engine, "NAME"),
      "auto: the fast one where it knows the topology, or general")(
      "isa", with_default(options.compute.isa, "NAME"),
      "instruction set of the fast engine: auto, portable, avx2 or avx512");
}

void add_image_size(CommandLine& line, SharedOptions& options) {
  line.add()("image-size", with_default(options.image_size, "N"), "pixels a side");
}

void add_data(CommandLine& line, SharedOptions& options) {
  line.add()("data", with_default(options.data, "SPEC"),
             "fashion-mnist, noise (to score), idx|cifar10|cifar100|folder:DIR")(
      "on-corrupt", with_default(options.on_corrupt, "WHAT"),
      "an image that cannot be decoded: skip (and say so) or fail");
}

void add_scoring(CommandLine& line, SharedOptions& options) {
  // The variants of one metric by the pattern of their names.
  const std::string variants = "length_distortion";
  std::string metrics_help = "of";
  for (const std::string& name : metric_names()) {
    if (name == variants || name.rfind(variants, 0) != 0) {
      metrics_help += " " + name + (name == variants ? "[_norm][_unit][_fan_in]" : "");
    }
  }
  add_data(line, options);
  line.add()("metrics", with_default(options.metrics, "LIST"), metrics_help.c_str());
  add_probe_counts(line, options, 1);
}

void add_probe_counts(CommandLine& line, SharedOptions& options, int least_images) {
  const auto counted = [](int& value, const char* option, int least, int most) {
    return with_default(value, "N")->notifier(in_range(option, least, most));
  };
  line.add()("images", counted(options.images, "--images", least_images, 100000),
             "images of the kernel")("repeats", counted(options.repeats, "--repeats", 1, 1000000),
                                     "fresh initialisations a score")(
      "curve-points", counted(options.curve_points, "--curve-points", 2, 1000000),
      "points on the curve");
}

void add_report(CommandLine& line, SharedOptions& options) {
  line.add()("no-report", po::bool_switch(&options.no_report), "write no report.html at the end")(
      "live", po::bool_switch(&options.live),
      "show the run in a browser of this machine as it goes on");
}

void add_json(CommandLine& line, SharedOptions& options) {
  line.add()("json", po::bool_switch(&options.json), "print JSON");
}

ScorerOptions scorer_options(const SharedOptions& options, const Compute& compute) {
  ScorerOptions result;
  result.metrics = split_list("--metrics", options.metrics);
  result.repeats = options.repeats;
  result.seed = options.seed;
  result.threads = compute.threads;
  result.curve_points = options.curve_points;
  result.device = compute.device;
  result.dtype = compute.dtype;
  result.use_engine = compute.use_engine;
  result.isa = compute.isa;
  return result;
}

std::vector<int> parse_depths(const std::string& option, const std::string& text) {
  constexpr std::size_t kMaxDigits = 4;
  std::vector<int> depths;
  for (const std::string& depth : split_list(option, text)) {
    if (depth.size() > kMaxDigits || depth.find_first_not_of("0123456789") != std::string::npos) {
      throw std::invalid_argument(option + ": got '" + depth + "', expected a number of blocks");
    }
    depths.push_back(std::stoi(depth));
  }
  return depths;
}

std::int64_t parse_count(const std::string& option, const std::string& text) {
  const std::string expected = ", expected a count such as 20000000, 20M or 1.5G";
  std::size_t used = 0;
  double number = 0.0;
  try {
    if (text.find_first_not_of("0123456789.kMG") != std::string::npos) {
      throw std::invalid_argument(text);  // no blanks, signs, exponents, hexadecimals
    }
    number = std::stod(text, &used);
  } catch (const std::exception&) {
    throw std::invalid_argument(option + ": got '" + text + "'" + expected);
  }
  const std::string suffix = text.substr(used);
  const double factor = suffix.empty()  ? 1.0
                        : suffix == "k" ? 1e3
                        : suffix == "M" ? 1e6
                        : suffix == "G" ? 1e9
                                        : std::nan("");
  const double value = number * factor;
  if (!(value >= 1.0 && value < 1e18)) {
    throw std::invalid_argument(option + ": got '" + text + "'" + expected);
  }
  return static_cast<std::int64_t>(value);
}

}  // namespace asvit
