#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace asvit::testing {

/// A topology that fits 32 pixels.
inline constexpr const char* kText = "8,2,3|4,1,2|4,1,4|4,1,6|32";

/// Tests of the program: each has a folder of its own, in which the program is run.
class CliTest : public ::testing::Test {
 protected:
  using Arguments = std::vector<std::string>;

  /// What starts the program here with these arguments.
  Invocation invocation(const Arguments& arguments) const;

  /// Runs the program in the test's folder, in a child of this process.
  ProgramResult run(const Arguments& arguments, const std::string& input = "") const;

  /// Runs it and expects success; returns its standard output.
  std::string output_of(const Arguments& arguments, const std::string& input = "") const;

  /// output_of() as JSON: nothing else may be on standard output.
  nlohmann::json json_of(const Arguments& arguments, const std::string& input = "") const;

  /// Writes a file into the test's folder, with the folders above it.
  void write(const std::string& name, const std::string& content) const;

  /// The content of a file in the test's folder.
  std::string read(const std::string& name) const;

  /// Paths of all files in the test's folder, sorted, but for locks.
  std::vector<std::string> files() const;

  const TemporaryFolder folder_;
};

/// The built program: for tests of the process itself, of signals and of kills.
std::filesystem::path program_path();

/// Its main function, which needs no time to load.
Main program_main();

/// The smallest search that makes sense: 32 pixels, one repeat, two images of noise, into `out`.
std::vector<std::string> search_arguments(const std::string& out, int steps = 3);

/// A growth of kText under the same settings, to models of these sizes; the start has 2.06 M
/// parameters.
std::vector<std::string> scale_arguments(const std::string& out,
                                         const std::string& targets = "4M,8M");

/// `arguments` with further ones behind, the options among these replacing those of the same name.
std::vector<std::string> with(std::vector<std::string> arguments,
                              const std::vector<std::string>& further);

/// Expects the exit status and one line of complaint on standard error, with `part` in it.
void expect_refused(const ProgramResult& result, int status, const std::string& part = "");

/// A run's files by name, parsed, without what may differ between equal runs: times, threads and
/// the folder's name.
std::map<std::string, nlohmann::json> comparable_run(const std::filesystem::path& folder);

}  // namespace asvit::testing
