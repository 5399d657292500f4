#pragma once

#include <filesystem>
#include <memory>

#include "cli/shared_options.h"

namespace asvit {

/// The report of a run that is going on, as a page that follows it: served to this machine's own
/// browsers alone, at an address of the loopback interface, read from the run's files as they are
/// when asked for. Writes nothing and ends with this object.
class LiveReport {
 public:
  /// Serves the folder `run` and prints the address; does nothing without --live. Throws
  /// std::invalid_argument where --live cannot be had in this build, std::runtime_error where no
  /// port can be had.
  LiveReport(const std::filesystem::path& run, const SharedOptions& options);
  ~LiveReport();
  LiveReport(const LiveReport&) = delete;
  LiveReport& operator=(const LiveReport&) = delete;

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

/// Throws what the constructor of LiveReport throws where --live is asked for in a build without:
/// to be called before a run begins.
void require_live(const SharedOptions& options);

}  // namespace asvit
