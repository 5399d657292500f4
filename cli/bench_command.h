#pragma once

#include "cli/command.h"
#include "cli/command_line.h"

namespace asvit {

/// `asvit bench`: how fast this machine scores.
int run_bench(const Arguments& arguments);

/// Its options, for completion.
CommandLine describe_bench();

}  // namespace asvit
