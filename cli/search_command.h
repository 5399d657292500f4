#pragma once

#include "cli/command_line.h"

namespace asvit {

/// The options of `asvit search`.
CommandLine describe_search();

/// Runs `asvit search`; returns the exit status.
int run_search(const Arguments& arguments);

}  // namespace asvit
