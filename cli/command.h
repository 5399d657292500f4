#pragma once

#include <string>
#include <vector>

namespace asvit {

/// Exit statuses of the program.
inline constexpr int kSuccess = 0;
inline constexpr int kFailed = 1;         ///< the world's fault, or a check that did not pass
inline constexpr int kUsage = 2;          ///< the caller's: bad options, bad input
inline constexpr int kInterrupted = 130;  ///< stopped by a signal, state saved

/// What follows the subcommand on the command line.
using Arguments = std::vector<std::string>;

class CommandLine;

/// One subcommand: a file of its own in cli/, a line in the table of commands().
struct Command {
  const char* name;
  const char* summary;
  int (*run)(const Arguments& arguments);  ///< returns an exit status
  /// The subcommand's options, for help and completion.
  CommandLine (*describe)();
};

/// All subcommands, in the order of the help.
const std::vector<Command>& commands();

}  // namespace asvit
