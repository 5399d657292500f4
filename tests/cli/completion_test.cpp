#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

ProgramResult bash(const std::vector<std::string>& arguments, const std::string& script) {
  std::vector<std::string> all = {"--norc", "--noprofile"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run_program("/bin/bash", {all, script, {}, {}, {}});
}

/// What bash would offer for the last of `words`.
std::string offered(const std::string& completion, const std::string& words, int last) {
  const std::string script = completion + "\nCOMP_WORDS=(" + words +
                             ")\nCOMP_CWORD=" + std::to_string(last) +
                             "\n_asvit\nprintf '%s ' \"${COMPREPLY[@]}\"\n";
  const ProgramResult result = bash({}, script);
  EXPECT_EQ(result.status, 0) << result.err;
  return result.out;
}

TEST_F(CliTest, CompletionIsValidBash) {
  const ProgramResult result = bash({"-n"}, output_of({"completion"}));
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "");
}

TEST_F(CliTest, CompletionOffersSubcommandsOptionsAndFiles) {
  const std::string completion = output_of({"completion"});
  EXPECT_EQ(offered(completion, "asvit s", 1), "search scale score space ");
  EXPECT_EQ(offered(completion, "asvit --v", 1), "--version ");
  EXPECT_EQ(offered(completion, "asvit search --max", 2), "--max-params --max-macs --max-redraws ");
  EXPECT_EQ(offered(completion, "asvit verify --d", 2), "--device --dtype ");
  write("seed.json", "{}");
  EXPECT_EQ(offered(completion, "asvit cost " + (folder_ / "se").string(), 2),
            (folder_ / "seed.json").string() + " ");
}

}  // namespace
}  // namespace asvit::testing
