#pragma once

#include <string>
#include <vector>

namespace asvit {

/// The whole program: does what `arguments`, those behind its name, ask for; returns its exit
/// status (cli/command.h). Sets the process up (signals, threads, memory): once in a process.
int asvit_main(const std::vector<std::string>& arguments);

}  // namespace asvit
