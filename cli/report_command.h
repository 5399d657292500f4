#pragma once

#include "cli/command.h"
#include "cli/command_line.h"

namespace asvit {

/// `asvit report`: runs as one HTML page.
int run_report(const Arguments& arguments);

/// The options of `asvit report`.
CommandLine describe_report();

}  // namespace asvit
