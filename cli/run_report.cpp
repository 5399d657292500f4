#include "cli/run_report.h"

#include <exception>
#include <iostream>
#include <stdexcept>

#include "report/report_file.h"

namespace asvit {

RunRequest run_request(const CommandLine& line, const SharedOptions& options,
                       const InterruptGuard& interrupt, std::unique_ptr<LiveReport>& live,
                       const std::vector<std::string>& except) {
  std::vector<std::string> left_out = {"resume", "no-report", "live"};
  left_out.insert(left_out.end(), except.begin(), except.end());
  RunRequest request;
  request.folder = line.get<std::string>("out");
  request.resume = line.get<bool>("resume");
  request.options = line.resolved(left_out);
  request.defaults = line.defaults();
  request.stop = [&interrupt] { return interrupt.requested(); };
  request.on_open = [&live, &options, folder = request.folder] {
    live = live_report(folder, options);
  };
  return request;
}

std::string report_of_run(const std::filesystem::path& run, const SharedOptions& options) {
  if (options.no_report) {
    return "";
  }
  try {
    write_report({run}, run / "report.html");
    return "report.html, ";
  } catch (const std::exception& error) {
    std::cerr << "asvit: warning: no report was written: " << error.what() << "\n";
    return "";
  }
}

void require_live(const SharedOptions& options) {
  if (options.live && !has_live_report()) {
    throw std::invalid_argument(
        "--live: got it in a build without cpp-httplib, expected one with that library");
  }
}

std::unique_ptr<LiveReport> live_report(const std::filesystem::path& run,
                                        const SharedOptions& options) {
  if (!options.live) {
    return nullptr;
  }
  auto report = std::make_unique<LiveReport>(run);
  std::cerr << "live: " << report->address() << "\n";
  return report;
}

}  // namespace asvit
