#pragma once

#include "cli/command_line.h"

namespace asvit {

/// The options of `asvit inspect`.
CommandLine describe_inspect();

/// Runs `asvit inspect`; returns the exit status.
int run_inspect(const Arguments& arguments);

}  // namespace asvit
