// Run folders that cannot be written, hold something else, or were spoiled: one line, and the
// folder as it was.
#include <map>
#include <utility>

#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

class BadRunTest : public CliTest {
 protected:
  /// Contents of all files of the folder by name.
  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> result;
    for (const std::string& name : files()) {
      const bool whole = std::filesystem::is_regular_file(folder_ / name);
      result[name] = whole ? read(name) : "";
    }
    return result;
  }

  /// Expects that the command is refused and changes nothing.
  void expect_unchanged(const std::vector<std::string>& arguments, int status,
                        const std::string& part) {
    const auto before = contents();
    expect_refused(run(arguments), status, part);
    EXPECT_EQ(contents(), before);
  }

  /// A finished run of two steps in folder `run`.
  void make_run() const { output_of(search_arguments("run", 2)); }

  const std::vector<std::string> resume_ = {"search", "--out", "run", "--resume"};
};

TEST_F(BadRunTest, FolderBelowAFile) {
  write("file", "content");
  expect_unchanged(search_arguments("file/run", 1), 1, "file/run");
  expect_unchanged(search_arguments("file", 1), 1, "file");
  expect_unchanged(with(search_arguments("file/run", 1), {"--resume"}), 1, "file/run");
}

TEST_F(BadRunTest, FolderThatNobodyCanWriteIn) {
  expect_unchanged(search_arguments("/proc/run", 1), 1, "/proc/run");
}

TEST_F(BadRunTest, FolderOfAnotherRun) {
  make_run();
  expect_unchanged(search_arguments("run", 2), 2, "--resume");
}

TEST_F(BadRunTest, FolderInUse) {
  Program first(program_path(), invocation(search_arguments("run", 100000)));
  ASSERT_TRUE(first.wait_for_error("step 1/"));
  expect_refused(run(with(search_arguments("run", 100000), {"--resume"})), 1, "in use");
}

TEST_F(BadRunTest, ResumeWithOtherOptions) {
  make_run();
  const auto other = [&](const std::vector<std::string>& further) {
    return with(resume_, further);
  };
  expect_unchanged(other({"--seed", "1"}), 2, "/options/seed");
  expect_unchanged(other({"--repeats", "2"}), 2, "/options/repeats");
  expect_unchanged(other({"--algorithm", "random"}), 2, "/options/algorithm");
  expect_unchanged(other({"--max-params", "5M"}), 2, "/options/max-params");
}

TEST_F(BadRunTest, ResumeWithARunFileThatIsNoJson) {
  make_run();
  write("run/run.json", "not JSON");
  expect_unchanged(resume_, 2, "run.json', line 1");
}

TEST_F(BadRunTest, ResumeOfSomethingElse) {
  make_run();
  const json good = json::parse(read("run/run.json"));
  json other = good;
  other["format"] = "asvit-run/9";
  write("run/run.json", other.dump());
  expect_unchanged(resume_, 2, "/format");
  other = good;
  other["command"] = "train";
  write("run/run.json", other.dump());
  expect_unchanged(resume_, 2, "another command");
  other = good;
  other["command"] = 7;
  write("run/run.json", other.dump());
  expect_unchanged(resume_, 2, "run.json");
  other = good;
  other["options"]["stepz"] = 1;
  write("run/run.json", other.dump());
  expect_unchanged(resume_, 2, "/stepz");
  other = good;
  other["space"]["decisions"][0]["choices"] = {4, 5};
  write("run/run.json", other.dump());
  expect_unchanged(resume_, 2, "/space: got another");
  other = good;
  other.erase("options");
  write("run/run.json", other.dump());
  expect_unchanged(resume_, 2, "run.json");
}

TEST_F(BadRunTest, ResumeWithASpoiledState) {
  make_run();
  const json state = json::parse(read("run/state.json"));
  // A member's pointer and what stands there instead.
  const std::vector<std::pair<const char*, json>> table = {
      {"", nullptr},
      {"", {1}},
      {"/trace_bytes", nullptr},
      {"/trace_bytes", -1},
      {"/trace_bytes", 1e12},
      {"/trace_bytes", 5},
      {"/search/step", 7},
      {"/search/format", "asvit-search-state/9"},
      {"/search/generator", nullptr},
      {"/search/algorithm", "random"},
      {"/search/searcher", 3},
      {"/search/reward", "good"}};
  for (const auto& [pointer, value] : table) {
    SCOPED_TRACE(std::string(pointer) + " = " + value.dump());
    json spoiled = state;
    spoiled[json::json_pointer(pointer)] = value;
    write("run/state.json", spoiled.dump());
    const auto before = contents();
    const ProgramResult result = run(resume_);
    EXPECT_TRUE(result.status == 1 || result.status == 2) << result.status;
    expect_refused(result, result.status);
    EXPECT_EQ(contents(), before);
  }
}

TEST_F(BadRunTest, ResumeWithAStateThatIsNoJson) {
  make_run();
  const std::string state = read("run/state.json");
  write("run/state.json", state.substr(0, state.size() / 2));
  expect_unchanged(resume_, 2, "state.json");
  write("run/state.json", "");
  expect_unchanged(resume_, 2, "state.json");
}

TEST_F(BadRunTest, ResumeWithASpoiledTrace) {
  make_run();
  const std::string trace = read("run/trace.jsonl");
  write("run/trace.jsonl", trace.substr(0, trace.size() / 2));
  expect_unchanged(resume_, 1, "trace.jsonl");
  std::string changed = trace;
  changed[0] = '!';
  write("run/trace.jsonl", changed);
  expect_unchanged(resume_, 2, "trace.jsonl");
  changed = trace;
  const std::size_t choices = changed.find("\"choices\":[");
  changed[choices + 11] = '9';
  write("run/trace.jsonl", changed);
  expect_unchanged(resume_, 2, "choice");
  std::filesystem::remove(folder_ / "run/trace.jsonl");
  expect_unchanged(resume_, 1, "trace.jsonl");
}

}  // namespace
}  // namespace asvit::testing
