#pragma once

#include "cli/command_line.h"

namespace asvit {

/// The options of `asvit export`.
CommandLine describe_export();

/// Runs `asvit export`; returns the exit status.
int run_export(const Arguments& arguments);

}  // namespace asvit
