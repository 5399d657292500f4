#pragma once

#include "cli/command_line.h"

namespace asvit {

/// The options of `asvit verify`.
CommandLine describe_verify();

/// Runs `asvit verify`; returns the exit status.
int run_verify(const Arguments& arguments);

}  // namespace asvit
