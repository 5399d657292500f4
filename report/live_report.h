#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace asvit {

/// The report of a run that is going on, as a page that follows it: served to this machine's own
/// browsers alone, at an address of the loopback interface, read from the run's files as they are
/// when asked for. Writes nothing and ends with this object.
class LiveReport {
 public:
  /// Serves the folder `run`. Throws std::invalid_argument where this build has no server,
  /// std::runtime_error where no port can be had.
  explicit LiveReport(const std::filesystem::path& run);
  ~LiveReport();
  LiveReport(const LiveReport&) = delete;
  LiveReport& operator=(const LiveReport&) = delete;

  /// Where it is served: "http://127.0.0.1:8642/".
  std::string address() const;

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

/// Whether this build can serve reports.
bool has_live_report();

}  // namespace asvit
