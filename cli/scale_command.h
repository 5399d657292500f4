#pragma once

#include "cli/command_line.h"

namespace asvit {

/// The options of `asvit scale`.
CommandLine describe_scale();

/// Runs `asvit scale`; returns the exit status.
int run_scale(const Arguments& arguments);

}  // namespace asvit
