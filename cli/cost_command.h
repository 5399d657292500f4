#pragma once

#include "cli/command_line.h"

namespace asvit {

/// The options of `asvit cost`.
CommandLine describe_cost();

/// Runs `asvit cost`; returns the exit status.
int run_cost(const Arguments& arguments);

}  // namespace asvit
