#pragma once

#include "cli/command.h"
#include "cli/command_line.h"

namespace asvit {

/// `asvit report`: runs as one HTML page.
int run_report(const Arguments& arguments);

CommandLine describe_report();

}  // namespace asvit
