#pragma once

#include "cli/command_line.h"

namespace asvit {

/// `asvit rank`: how well scores predict reference accuracies.
int run_rank(const Arguments& arguments);

/// The options of `asvit rank`.
CommandLine describe_rank();

}  // namespace asvit
