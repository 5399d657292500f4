#pragma once

#include "cli/command_line.h"

namespace asvit {

/// The options of `asvit completion`.
CommandLine describe_completion();

/// Runs `asvit completion`; returns the exit status.
int run_completion(const Arguments& arguments);

}  // namespace asvit
