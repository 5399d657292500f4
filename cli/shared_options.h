#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "base/list_text.h"
#include "cli/command_line.h"
#include "compute/device.h"
#include "metrics/scorer.h"
#include "trainer/data/image_batch.h"

namespace asvit {

/// Options that several subcommands take: one name and one meaning everywhere.
struct SharedOptions {
  std::uint64_t seed = 0;
  ComputeOptions compute;
  int image_size = 224;
  std::string data = "fashion-mnist";
  int images = 16;
  std::string on_corrupt = "skip";
  std::string metrics = "ntk_condition,length_distortion";
  int repeats = 5;
  int curve_points = 10;
  bool json = false;
  bool no_report = false;
  bool live = false;
};

/// set_up_compute() of --threads, --device, --dtype, --engine and --isa. Throws
/// std::invalid_argument naming the option.
Compute compute_of(const SharedOptions& options);

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

/// The value of --on-corrupt; throws std::invalid_argument for another than skip and fail.
OnCorrupt parse_on_corrupt(const std::string& text);

/// The value of --split; throws std::invalid_argument for another than validation and train.
Split parse_split(const std::string& text);

/// A check for a count: boost::program_options::error naming `option` where it is out of range.
/// Refuses what no machine could serve before anything is read or allocated for it.
std::function<void(int)> in_range(const char* option, int least, int most);

/// The scorer's options out of the shared ones.
ScorerOptions scorer_options(const SharedOptions& options, const Compute& compute);

/// "5,2,5,2" -> {5, 2, 5, 2}: blocks a stage; throws std::invalid_argument naming `option`.
std::vector<int> parse_depths(const std::string& option, const std::string& text);

/// A count with an optional suffix k, M or G (powers of 1000), such as `20M` or `1.5G`; throws
/// std::invalid_argument naming `option`.
std::int64_t parse_count(const std::string& option, const std::string& text);

}  // namespace asvit
