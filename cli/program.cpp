#include "cli/program.h"

#include <algorithm>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include <c10/util/Exception.h>

#include "cli/command.h"
#include "run/interrupt.h"
#include "run/run_folder.h"

namespace asvit {
namespace {

void print_help(std::ostream& out) {
  out << "Usage: asvit SUBCOMMAND [options]\n"
         "Training-free architecture search for Vision Transformer topologies.\n\n";
  for (const Command& command : commands()) {
    const std::string name = command.name;
    out << "  " << name << std::string(12 - name.size(), ' ') << command.summary << "\n";
  }
  out << "\nasvit SUBCOMMAND --help lists the options of one; asvit --version the version.\n"
         "Example: asvit search --data fashion-mnist --image-size 64 --steps 100 --out runs/demo\n";
}

int dispatch(const std::string& name, const Arguments& arguments) {
  for (const Command& command : commands()) {
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

int asvit_main(const Arguments& arguments) {
  try {
    keep_signals_off_this_thread();
    if (arguments.empty()) {
      print_help(std::cerr);
      return kUsage;
    }
    if (arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") {
      print_help(std::cout);
      return kSuccess;
    }
    if (arguments[0] == "--version") {
      std::cout << "asvit " << ASVIT_VERSION << "\n";
      return kSuccess;
    }
    const int status = dispatch(arguments[0], {arguments.begin() + 1, arguments.end()});
    std::cout.flush();
    return std::cout ? status : fail("standard output: cannot be written", kFailed);
  } catch (const Interrupted&) {
    return fail("interrupted", kInterrupted);
  } catch (const FolderHoldsRun& error) {
    return fail(std::string(error.what()) + "; give --resume to go on with it or another --out",
                kUsage);
  } catch (const std::invalid_argument& error) {
    return fail(error.what(), kUsage);
  } catch (const c10::Error& error) {
    return fail(error.what_without_backtrace(), kFailed);
  } catch (const std::exception& error) {
    return fail(error.what(), kFailed);
  }
}

}  // namespace asvit
