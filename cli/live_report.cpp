#include "cli/live_report.h"

#include <stdexcept>

#ifdef ASVIT_HAS_HTTPLIB
#include <exception>
#include <iostream>
#include <string>
#include <thread>

#include <httplib.h>

#include "cli/report_file.h"
#include "report/page.h"
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

/// Whether a request names this machine itself: a page of another site that had its name lead here
/// names its own.
bool asks_loopback(const httplib::Request& request) {
  const std::string host = request.get_header_value("Host");
  const std::string name = host.substr(0, host.rfind(':'));
  return name == kLoopback || name == "localhost";
}

void send(httplib::Response& response, const std::string& content, const char* type) {
  response.set_header("Cache-Control", "no-store");
  response.set_content(content, type);
}

}  // namespace

class LiveReport::Server {
 public:
  explicit Server(const std::filesystem::path& run) {
    http_.new_task_queue = [] { return new httplib::ThreadPool(2); };
    http_.set_keep_alive_max_count(1);  // else the end waits for connections that idle
    http_.set_socket_options([](socket_t socket) {
      const int yes = 1;  // a port is free again at once; the library's default would share it
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    http_.set_pre_routing_handler([](const httplib::Request& request, httplib::Response& response) {
      if (asks_loopback(request)) {
        return httplib::Server::HandlerResponse::Unhandled;
      }
      response.status = 403;
      return httplib::Server::HandlerResponse::Handled;
    });
    http_.Get("/", [run](const httplib::Request&, httplib::Response& response) {
      send(response, report_page(document_of(run)), "text/html; charset=utf-8");
    });
    http_.Get("/report.json", [run](const httplib::Request&, httplib::Response& response) {
      send(response, json_for_page(document_of(run)), "application/json");
    });
    port_ =
        http_.bind_to_port(kLoopback, kUsualPort) ? kUsualPort : http_.bind_to_any_port(kLoopback);
    if (port_ <= 0) {
      throw std::runtime_error("--live: no port of " + std::string(kLoopback) + " can be had");
    }
    thread_ = std::thread([this] { http_.listen_after_bind(); });
  }

  ~Server() {
    // Before it listens a call to stop() would be lost.
    while (!http_.is_running()) {
      std::this_thread::yield();
    }
    http_.stop();
    thread_.join();
  }

  int port() const { return port_; }

 private:
  httplib::Server http_;
  std::thread thread_;
  int port_ = 0;
};

void require_live(const SharedOptions& /*options*/) {}

LiveReport::LiveReport(const std::filesystem::path& run, const SharedOptions& options) {
  if (options.live) {
    server_ = std::make_unique<Server>(run);
    std::cerr << "live: http://" << kLoopback << ":" << server_->port() << "/\n";
  }
}

#else

class LiveReport::Server {};

void require_live(const SharedOptions& options) {
  if (options.live) {
    throw std::invalid_argument(
        "--live: got it in a build without cpp-httplib, expected one with that library");
  }
}

LiveReport::LiveReport(const std::filesystem::path& /*run*/, const SharedOptions& options) {
  require_live(options);
}

#endif

LiveReport::~LiveReport() = default;

}  // namespace asvit
