#pragma once

#include "cli/command_line.h"

namespace asvit {

/// `asvit rank`: how well scores predict reference accuracies.
int run_rank(const Arguments& arguments);
CommandLine describe_rank();

}  // namespace asvit
