#pragma once

#include "cli/command_line.h"

namespace asvit {

/// The options of `asvit space`.
CommandLine describe_space();

/// Runs `asvit space`; returns the exit status.
int run_space(const Arguments& arguments);

}  // namespace asvit
