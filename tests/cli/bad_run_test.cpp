// Run folders that cannot be written, hold something else, or were spoiled: one line, and the
// folder as it was.
#include <map>

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
  expect_unchanged(resume_, 2, "run.json:1");
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
  expect_unchanged(resume_, 2, "search space differs");
  other = good;
  other.erase("options");
  write("run/run.json", other.dump());
  expect_unchanged(resume_, 2, "run.json");
}

struct BadState {
  const char* name;
  const char* patch;  ///< RFC 6902, applied to a state that is fine
};

class BadStateTest : public BadRunTest, public ::testing::WithParamInterface<BadState> {};

TEST_P(BadStateTest, IsRefused) {
  make_run();
  const json state = json::parse(read("run/state.json"));
  write("run/state.json", state.patch(json::parse(GetParam().patch)).dump());
  const auto before = contents();
  const ProgramResult result = run(resume_);
  EXPECT_TRUE(result.status == 1 || result.status == 2) << result.status;
  expect_refused(result, result.status);
  EXPECT_EQ(contents(), before);
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadStateTest,
    ::testing::Values(
        BadState{"Null", R"([{"op": "replace", "path": "", "value": null}])"},
        BadState{"List", R"([{"op": "replace", "path": "", "value": [1]}])"},
        BadState{"NoLength", R"([{"op": "remove", "path": "/trace_bytes"}])"},
        BadState{"NegativeLength", R"([{"op": "replace", "path": "/trace_bytes", "value": -1}])"},
        BadState{"AbsurdLength", R"([{"op": "replace", "path": "/trace_bytes", "value": 1e12}])"},
        BadState{"OtherLength", R"([{"op": "replace", "path": "/trace_bytes", "value": 5}])"},
        BadState{"OtherStep", R"([{"op": "replace", "path": "/search/step", "value": 7}])"},
        BadState{"OtherFormat", R"([{"op": "replace", "path": "/search/format", "value": "x"}])"},
        BadState{"NoGenerator", R"([{"op": "remove", "path": "/search/generator"}])"},
        BadState{"OtherAlgorithm",
                 R"([{"op": "replace", "path": "/search/algorithm", "value": "random"}])"},
        BadState{"SearcherIsNumber",
                 R"([{"op": "replace", "path": "/search/searcher", "value": 3}])"},
        BadState{"NoMetrics", R"([{"op": "replace", "path": "/search/metrics", "value": []}])"},
        BadState{"RewardIsText", R"([{"op": "replace", "path": "/search/reward", "value": "x"}])"}),
    [](const auto& test) { return std::string(test.param.name); });

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
