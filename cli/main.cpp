#include <algorithm>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include <c10/util/Exception.h>

#include "cli/command.h"
#include "run/interrupt.h"

namespace {

void print_help(std::ostream& out) {
  out << "Usage: asvit SUBCOMMAND [options]\n"
         "Training-free architecture search for Vision Transformer topologies.\n\n";
  for (const asvit::Command& command : asvit::commands()) {
    const std::string name = command.name;
    out << "  " << name << std::string(12 - name.size(), ' ') << command.summary << "\n";
  }
  out << "\nasvit SUBCOMMAND --help lists the options of one; asvit --version the version.\n"
         "Example: asvit search --data fashion-mnist --image-size 64 --steps 100 --out runs/demo\n";
}

int dispatch(const std::string& name, const asvit::Arguments& arguments) {
  for (const asvit::Command& command : asvit::commands()) {
    if (name == command.name) {
      return command.run(arguments);
    }
  }
  throw std::invalid_argument("subcommand: got '" + name +
                              "', expected one of those that asvit "
                              "--help lists");
}

int fail(std::string message, int status) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  std::cerr << "asvit: " << message << "\n";
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    asvit::keep_signals_off_this_thread();
    const asvit::Arguments arguments(argv + 1, argv + argc);
    if (arguments.empty()) {
      print_help(std::cerr);
      return asvit::kUsage;
    }
    if (arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") {
      print_help(std::cout);
      return asvit::kSuccess;
    }
    if (arguments[0] == "--version") {
      std::cout << "asvit " << ASVIT_VERSION << "\n";
      return asvit::kSuccess;
    }
    const int status = dispatch(arguments[0], {arguments.begin() + 1, arguments.end()});
    std::cout.flush();
    return std::cout ? status : fail("standard output: cannot be written", asvit::kFailed);
  } catch (const asvit::Interrupted&) {
    return fail("interrupted", asvit::kInterrupted);
  } catch (const std::invalid_argument& error) {
    return fail(error.what(), asvit::kUsage);
  } catch (const c10::Error& error) {
    return fail(error.what_without_backtrace(), asvit::kFailed);
  } catch (const std::exception& error) {
    return fail(error.what(), asvit::kFailed);
  }
}
