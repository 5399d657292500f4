#include "cli_fixture.h"

namespace asvit::testing {
namespace {

class ReportTest : public CliTest {
 protected:
  bool has(const std::string& file) const { return std::filesystem::exists(folder_ / file); }
};

TEST_F(ReportTest, IsWrittenByASearchItself) {
  const std::string out = output_of(search_arguments("s"));
  EXPECT_NE(out.find("(report.html, seed.json,"), std::string::npos) << out;
  EXPECT_EQ(read("s/report.html").rfind("<!DOCTYPE html>", 0), 0U);
}

TEST_F(ReportTest, IsLeftOutWhereNotWanted) {
  const std::string out = output_of(with(search_arguments("s"), {"--no-report"}));
  EXPECT_EQ(out.find("report.html"), std::string::npos) << out;
  EXPECT_FALSE(has("s/report.html"));
  // It is no option of the run: a resumed one may differ in it.
  output_of(with(search_arguments("s", 4), {"--resume"}));
  EXPECT_TRUE(has("s/report.html"));
}

TEST_F(ReportTest, ComparesSeveralRunsInAFile) {
  output_of(with(search_arguments("a"), {"--no-report"}));
  output_of(with(search_arguments("b"), {"--no-report", "--seed", "5"}));
  EXPECT_EQ(output_of({"report", "a"}), "Report: a/report.html\n");
  EXPECT_EQ(output_of({"report", "a", "b", "--out", "both.html"}), "Report: both.html\n");
  const std::string page = read("both.html");
  EXPECT_NE(page.find("<title>asvit: a, b</title>"), std::string::npos);
  EXPECT_NE(page.find(R"({"kind":"search","name":"b")"), std::string::npos);
}

TEST_F(ReportTest, RefusesWhatIsNoRun) {
  expect_refused(run({"report"}), 2, "got none, expected: asvit report [options] RUN...");
  expect_refused(run({"report", "nowhere"}), 2,
                 "'nowhere': got no run.json there, expected a run's folder");
  expect_refused(run({"report", "a", "b"}), 2,
                 "--out: got nothing, expected a file where several runs are shown");
  write("x/run.json", "{}");
  expect_refused(run({"report", "x"}), 2, "x/run.json: got what asvit did not write");
  write("y/run.json", "{");
  expect_refused(run({"report", "y"}), 2, "y/run.json");
  output_of(search_arguments("s"));
  expect_refused(run({"report", "s", "--out", "no/folder/r.html"}), 1, "no/folder");
  const std::string stored = read("s/run.json");
  expect_refused(run({"report", "s", "--out", "s/run.json"}), 2, "which is no report");
  EXPECT_EQ(read("s/run.json"), stored);
  expect_refused(run({"report", "s", "./s", "--out", "r.html"}), 2,
                 "run: got ./s twice, expected different folders");
  expect_refused(run({"report", ""}), 2, "'': got no run.json there");
}

}  // namespace
}  // namespace asvit::testing
