#pragma once

#include <cstdint>
#include <string>

#include "base/field_text.h"
#include "base/list_text.h"
#include "cli/command_line.h"
#include "compute/device.h"
#include "metrics/scorer.h"
#include "metrics/scoring_options.h"
#include "trainer/data/image_batch.h"
#include "trainer/data/probe_images.h"

namespace asvit {

/// Options that several subcommands take: one name and one meaning everywhere.
struct SharedOptions : ProbeOptions, ScoringOptions {
  std::uint64_t seed = 0;
  ComputeOptions compute;
  int image_size = Topology().image_size;
  bool json = false;
  bool no_report = false;
  bool live = false;
};

/// set_up_compute() of --threads, --device, --dtype, --engine and --isa. Throws
/// std::invalid_argument naming the option.
Compute compute_of(const CommandLine& line, const SharedOptions& options);

/// Prints the line about the device, and a warning where the matrix library is the slow reference
/// one, to standard error.
void announce(const Compute& compute);

/// --seed
void add_seed(CommandLine& line, SharedOptions& options);
/// --threads, --device
void add_threads(CommandLine& line, SharedOptions& options);
/// --threads, --device, --dtype, --engine, --isa
void add_compute(CommandLine& line, SharedOptions& options);
/// --image-size
void add_image_size(CommandLine& line, SharedOptions& options);
/// --data, --on-corrupt
void add_data(CommandLine& line, SharedOptions& options);
/// --data, --on-corrupt, --images, --metrics, --repeats, --curve-points
void add_scoring(CommandLine& line, SharedOptions& options);
/// --images (from `least_images` on), --repeats, --curve-points; add_scoring() has them
void add_probe_counts(CommandLine& line, SharedOptions& options, int least_images);
/// --no-report, --live
void add_report(CommandLine& line, SharedOptions& options);
/// --json
void add_json(CommandLine& line, SharedOptions& options);

/// The scorer's options out of the shared ones.
ScorerOptions scorer_options(const SharedOptions& options, const Compute& compute);

}  // namespace asvit
