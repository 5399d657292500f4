// --live: a page of the loopback interface that follows a run.
#include <chrono>
#include <cstdint>
#include <memory>

#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/cli/cli_fixture.h"
#include "tests/support/browser.h"

namespace asvit::testing {
namespace {

constexpr int kSteps = 40;

/// A connection that sends the start of a request and then nothing.
class StalledPeer {
 public:
  explicit StalledPeer(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const std::string start = "GET / HT";
    EXPECT_EQ(::write(socket_, start.data(), start.size()), static_cast<ssize_t>(start.size()));
  }
  ~StalledPeer() { ::close(socket_); }
  StalledPeer(const StalledPeer&) = delete;
  StalledPeer& operator=(const StalledPeer&) = delete;

 private:
  int socket_;
};

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
  for (const char* name : {"localhost:", "LOCALHOST:", "127.0.0.1:"}) {
    const auto named = client.Get("/report.json", {{"Host", name + std::to_string(port)}});
    ASSERT_TRUE(named);
    EXPECT_EQ(named->status, 200);
  }
  const auto posted = client.Post("/report.json", "{}", "application/json");
  ASSERT_TRUE(posted);
  EXPECT_NE(posted->status, 200);
  EXPECT_EQ(program.finish().status, 0);
}

TEST_F(LiveReportTest, NoPeerKeepsARunFromEnding) {
  Program program(program_path(), invocation(with(search_arguments("run", 100000), {"--live"})));
  const int port = port_of(program);
  // Connections that begin a request and leave it there, more than there are threads to answer.
  std::vector<std::unique_ptr<StalledPeer>> peers;
  for (int i = 0; i < 12; ++i) {
    peers.push_back(std::make_unique<StalledPeer>(port));
  }
  program.send(SIGINT);
  constexpr std::chrono::seconds kPatience(30);
  EXPECT_TRUE(program.wait(kPatience));
  EXPECT_EQ(program.finish().status, 130);
}

TEST_F(LiveReportTest, ABrowserFollowsTheRunToItsEnd) {
  if (!Browser::is_installed()) {
    GTEST_SKIP() << "wants Chromium, its driver and Selenium";
  }
  Program program(program_path(), invocation(with(search_arguments("run", 100000), {"--live"})));
  const std::string address = "http://127.0.0.1:" + std::to_string(port_of(program)) + "/";
  Program browser(Browser::program(),
                  Browser::invocation({"--follow", "390x844", address}, folder_.path()));
  EXPECT_TRUE(browser.wait_for_error("following"));
  program.send(SIGINT);
  EXPECT_EQ(program.finish().status, 130);
  const ProgramResult result = browser.finish();
  ASSERT_EQ(result.status, 0) << result.err;
  const auto page = nlohmann::json::parse(result.out)[0];
  EXPECT_EQ(page["undrawn"], nlohmann::json::array());
  EXPECT_EQ(page["too_wide"], false);
  EXPECT_EQ(page["plots"], 17);
  const auto text = page["text"].get<std::string>();
  EXPECT_NE(text.find("of 100000 steps so far"), std::string::npos) << text;
  EXPECT_NE(text.find("The run has ended or was stopped."), std::string::npos) << text;
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
