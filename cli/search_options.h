#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/shared_options.h"
#include "search/make_searcher.h"
#include "search/search.h"
#include "space/search_space.h"

namespace asvit {

/// The options of `asvit search` as the user writes them.
struct SearchCommandOptions {
  SharedOptions shared;
  std::string space = "as-vit";
  std::string algorithm = "reinforce";
  int steps = 500;
  double learning_rate = AdamOptions().learning_rate;
  int classes = 1000;
  std::string max_params;
  std::string max_macs;
  int limit_width = 0;
  std::string limit_depths;
  std::string out;
  bool resume = false;
};

/// Describes the options, bound to `options`, which must outlive the result's parse().
CommandLine search_line(SearchCommandOptions& options);

/// The space with image size and classes written into its template.
SearchSpace search_space(const SearchCommandOptions& options);

/// The loop's options, limits included.
SearchOptions search_options(const SearchCommandOptions& options);

/// The algorithm's options.
SearcherOptions searcher_options(const SearchCommandOptions& options);

}  // namespace asvit
