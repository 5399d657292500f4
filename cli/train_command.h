#pragma once

#include "cli/command_line.h"

namespace asvit {

/// The options of `asvit train`.
CommandLine describe_train();

/// Runs `asvit train`; returns the exit status.
int run_train(const Arguments& arguments);

}  // namespace asvit
