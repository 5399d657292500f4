// --live: a page of the loopback interface that follows a run.
#include <httplib.h>
#include <signal.h>

#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

constexpr int kSteps = 40;

class LiveReportTest : public CliTest {
 protected:
  /// Waits for the line that names the address; the port.
  static int port_of(Program& program) {
    const std::string start = "live: http://127.0.0.1:";
    // The search's first step comes after it, so the line is whole.
    EXPECT_TRUE(program.wait_for_error("step 1/"));
    const std::size_t place = program.error().find(start);
    if (place == std::string::npos) {
      ADD_FAILURE() << program.error();
      return 0;
    }
    return std::stoi(program.error().substr(place + start.size()));
  }
};

TEST_F(LiveReportTest, ServesTheRunAsItGoesOnAndLeavesItAsItIs) {
  output_of(search_arguments("undisturbed", kSteps));
  Program program(program_path(),
                  invocation(with(search_arguments("run", kSteps), {"--live", "--no-report"})));
  httplib::Client client("127.0.0.1", port_of(program));
  const auto page = client.Get("/");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, 200);
  EXPECT_EQ(page->body.rfind("<!DOCTYPE html>", 0), 0U);
  const auto data = client.Get("/report.json");
  ASSERT_TRUE(data);
  const auto document = nlohmann::json::parse(data->body);
  EXPECT_EQ(document["live"], true);
  EXPECT_EQ(document["runs"][0]["kind"], "search");
  EXPECT_EQ(document["runs"][0]["name"], "run");
  const auto elsewhere = client.Get("/run.json");
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(elsewhere->status, 404);
  const ProgramResult result = program.finish();
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_FALSE(client.Get("/"));  // it ends with the run
  EXPECT_EQ(comparable_run(folder_ / "run"), comparable_run(folder_ / "undisturbed"));
}

TEST_F(LiveReportTest, AnswersNobodyButThisMachine) {
  Program program(program_path(),
                  invocation(with(search_arguments("run", kSteps), {"--live", "--no-report"})));
  const int port = port_of(program);
  httplib::Client client("127.0.0.1", port);
  // As a page of another site asks whose name was made to lead here.
  const auto rebound = client.Get("/report.json", {{"Host", "elsewhere.example"}});
  ASSERT_TRUE(rebound);
  EXPECT_EQ(rebound->status, 403);
  EXPECT_EQ(rebound->body, "");
  const auto named = client.Get("/report.json", {{"Host", "localhost:" + std::to_string(port)}});
  ASSERT_TRUE(named);
  EXPECT_EQ(named->status, 200);
  const auto posted = client.Post("/report.json", "{}", "application/json");
  ASSERT_TRUE(posted);
  EXPECT_NE(posted->status, 200);
  EXPECT_EQ(program.finish().status, 0);
}

TEST_F(LiveReportTest, TwoRunsHaveAPortEach) {
  Program first(program_path(), invocation(with(search_arguments("a", 400), {"--live"})));
  const int port = port_of(first);
  Program second(program_path(), invocation(with(search_arguments("b", 2), {"--live"})));
  EXPECT_NE(port_of(second), port);
  EXPECT_EQ(second.finish().status, 0);
  first.send(SIGINT);
  EXPECT_EQ(first.finish().status, 130);
}

}  // namespace
}  // namespace asvit::testing
