#include "report/live_report.h"

#include <stdexcept>
#include <string>

#ifdef ASVIT_HAS_HTTPLIB
#include <algorithm>
#include <cctype>
#include <chrono>
#include <exception>
#include <future>
#include <thread>

#include <httplib.h>

#include "report/page.h"
#include "report/report_file.h"
#endif

namespace asvit {

#ifdef ASVIT_HAS_HTTPLIB

namespace {

constexpr const char* kLoopback = "127.0.0.1";
constexpr int kUsualPort = 8642;  // where it is taken, one that is free

/// What the page shows now; no runs as long as the folder's files are not all there.
nlohmann::ordered_json document_of(const std::filesystem::path& run) {
  nlohmann::ordered_json document;
  try {
    document = report_document({run});
  } catch (const std::exception& error) {
    document = report_document({});
    document["trouble"] = error.what();
  }
  document["live"] = true;
  return document;
}

/// Whether a request only reads and names this machine itself: a page of another site that had its
/// name lead here names its own.
bool is_welcome(const httplib::Request& request) {
  const std::string host = request.get_header_value("Host");
  std::string name = host.substr(0, host.rfind(':'));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return request.method == "GET" && (name == kLoopback || name == "localhost");
}

void send(httplib::Response& response, const std::string& content, const char* type) {
  response.set_header("Cache-Control", "no-store");
  response.set_content(content, type);
}

}  // namespace

class LiveReport::Server {
 public:
  explicit Server(const std::filesystem::path& run) : http_(std::make_shared<httplib::Server>()) {
    limit();
    answer(run);
    port_ = http_->bind_to_port(kLoopback, kUsualPort) ? kUsualPort
                                                       : http_->bind_to_any_port(kLoopback);
    if (port_ <= 0) {
      throw std::runtime_error("live report: no port of " + std::string(kLoopback) + " can be had");
    }
    std::promise<void> ended;
    ended_ = ended.get_future();
    std::thread([http = http_, ended = std::move(ended)]() mutable {
      http->listen_after_bind();
      ended.set_value();
    }).detach();
  }

  /// Stops listening; waits for answers under way, but for no browser that takes its time.
  ~Server() {
    // Before it listens a call to stop() would be lost.
    while (!http_->is_running() && !has_ended(std::chrono::milliseconds(0))) {
      std::this_thread::yield();
    }
    http_->stop();
    has_ended(std::chrono::seconds(1));
  }

  int port() const { return port_; }

 private:
  bool has_ended(std::chrono::milliseconds wait) const {
    return ended_.wait_for(wait) == std::future_status::ready;
  }

  void limit() {
    http_->new_task_queue = [] { return new httplib::ThreadPool(4); };
    http_->set_keep_alive_max_count(1);
    http_->set_read_timeout(std::chrono::seconds(1));
    http_->set_write_timeout(std::chrono::seconds(5));
    http_->set_payload_max_length(1);  // bytes; 0 would be any
    http_->set_socket_options([](socket_t socket) {
      const int yes = 1;  // a port is free again at once; the library's default would share it
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
  }

  void answer(const std::filesystem::path& run) {
    http_->set_pre_routing_handler([](const httplib::Request& request, auto& response) {
      if (is_welcome(request)) {
        return httplib::Server::HandlerResponse::Unhandled;
      }
      response.status = 403;
      response.set_header("Connection", "close");
      return httplib::Server::HandlerResponse::Handled;
    });
    http_->Get("/", [run](const httplib::Request&, httplib::Response& response) {
      send(response, report_page(document_of(run)), "text/html; charset=utf-8");
    });
    http_->Get("/report.json", [run](const httplib::Request&, httplib::Response& response) {
      send(response, json_for_page(document_of(run)), "application/json");
    });
  }

  std::shared_ptr<httplib::Server> http_;  // the thread's as well, which may outlive this
  std::future<void> ended_;
  int port_ = 0;
};

bool has_live_report() { return true; }

LiveReport::LiveReport(const std::filesystem::path& run) : server_(std::make_unique<Server>(run)) {}

std::string LiveReport::address() const {
  return "http://" + std::string(kLoopback) + ":" + std::to_string(server_->port()) + "/";
}

#else

class LiveReport::Server {};

bool has_live_report() { return false; }

LiveReport::LiveReport(const std::filesystem::path& /*run*/) {
  throw std::invalid_argument("live report: got a build without cpp-httplib, expected one with it");
}

std::string LiveReport::address() const { return ""; }

#endif

LiveReport::~LiveReport() = default;

}  // namespace asvit
