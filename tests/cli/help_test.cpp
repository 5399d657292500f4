#include <sstream>

#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using ::testing::Values;

void expect_fits(const std::string& text) {
  std::istringstream stream(text);
  int lines = 0;
  for (std::string line; std::getline(stream, line); ++lines) {
    EXPECT_LE(line.size(), 100U) << line;
  }
  EXPECT_LE(lines, 55);
}

class HelpTest : public CliTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(HelpTest, FitsOnAScreenAndHasAnExample) {
  const std::string help = output_of({GetParam(), "--help"});
  expect_fits(help);
  EXPECT_EQ(help.rfind(std::string("Usage: asvit ") + GetParam(), 0), 0U) << help;
  EXPECT_NE(help.find("\nExample: "), std::string::npos) << help;
  EXPECT_NE(help.find("--config FILE"), std::string::npos) << help;
}

INSTANTIATE_TEST_SUITE_P(Subcommands, HelpTest,
                         Values("search", "scale", "export", "train", "evaluate", "inspect", "rank",
                                "score", "cost", "space", "verify", "completion"),
                         [](const auto& test) { return std::string(test.param); });

TEST_F(CliTest, HelpNamesEverySubcommand) {
  const std::string help = output_of({"--help"});
  expect_fits(help);
  for (const char* name : {"search", "scale", "export", "train", "evaluate", "inspect", "rank",
                           "score", "cost", "space", "verify", "completion"}) {
    EXPECT_NE(help.find(std::string("\n  ") + name + " "), std::string::npos) << name;
  }
  EXPECT_NE(help.find("\nExample: "), std::string::npos);
}

TEST_F(CliTest, VersionIsOneLine) { EXPECT_EQ(output_of({"--version"}), "asvit 0.1.0\n"); }

TEST_F(CliTest, NothingAskedPrintsTheHelpAsAnError) {
  const ProgramResult result = run({});
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find("Usage: asvit"), std::string::npos);
}

TEST_F(CliTest, StandardOutputThatCannotBeWrittenFails) {
  // A limit on file sizes would not touch a pipe; /dev/full is a full disk.
  const ProgramResult result = run_program(
      "/bin/sh", {{"-c", "exec \"$0\" space show as-vit >/dev/full", program_path().string()},
                  "",
                  {},
                  folder_.path(),
                  {}});
  expect_refused(result, 1, "standard output");
}

}  // namespace
}  // namespace asvit::testing
