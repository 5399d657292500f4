#include "cli/shared_options.h"

#include <iostream>
#include <stdexcept>

namespace asvit {
namespace {

namespace po = boost::program_options;

}  // namespace

Compute compute_of(const CommandLine& line, const SharedOptions& options) {
  return naming_options(line, [&] { return set_up_compute(options.compute); });
}

void announce(const Compute& compute) {
  std::cerr << "asvit " << ASVIT_VERSION << " | " << compute.describe() << "\n";
  if (compute.blas_is_slow) {
    std::cerr << "asvit: warning: LibTorch uses the reference BLAS, some fifty times slower; "
                 "install libopenblas0-pthread\n";
  }
}

void add_seed(CommandLine& line, SharedOptions& options) {
  line.add()("seed", with_default(options.seed, "N"), "seed of everything drawn");
}

void add_threads(CommandLine& line, SharedOptions& options) {
  add_fields(line, options.compute, {"threads", "device"});
}

void add_compute(CommandLine& line, SharedOptions& options) { add_fields(line, options.compute); }

void add_image_size(CommandLine& line, SharedOptions& options) {
  line.add()("image-size", with_default(options.image_size, "N"), "pixels a side");
}

void add_data(CommandLine& line, SharedOptions& options) {
  add_fields<ProbeOptions>(line, options, {"data", "on_corrupt"});
}

void add_scoring(CommandLine& line, SharedOptions& options) {
  add_data(line, options);
  add_fields<ScoringOptions>(line, options, {"metrics"});
  add_probe_counts(line, options, 1);
}

void add_probe_counts(CommandLine& line, SharedOptions& options, int least_images) {
  add_field(line, "images", options.images, "N", "images of the kernel",
            FieldRange{least_images, 100000});
  add_fields<ScoringOptions>(line, options, {"repeats", "curve_points"});
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
  return scorer_options(options, options.seed, compute);
}

}  // namespace asvit
