#pragma once

#include "cli/command_line.h"

namespace asvit {

/// The options of `asvit score`.
CommandLine describe_score();

/// Runs `asvit score`; returns the exit status.
int run_score(const Arguments& arguments);

}  // namespace asvit
