#pragma once

#include "cli/command_line.h"

namespace asvit {

/// The options of `asvit evaluate`.
CommandLine describe_evaluate();

/// Runs `asvit evaluate`; returns the exit status.
int run_evaluate(const Arguments& arguments);

}  // namespace asvit
