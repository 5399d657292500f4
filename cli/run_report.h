#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "cli/shared_options.h"
#include "report/live_report.h"

namespace asvit {

/// The report that a command writes of its own run at the end, `RUN/report.html`; the run is done
/// by then, so trouble is a warning; nothing with --no-report. Returns what a list of files says of
/// it: "report.html, " or nothing.
std::string report_of_run(const std::filesystem::path& run, const SharedOptions& options);

/// The live report that --live asks for, its address printed; null without. Throws as LiveReport.
std::unique_ptr<LiveReport> live_report(const std::filesystem::path& run,
                                        const SharedOptions& options);

/// Throws std::invalid_argument where --live is asked for in a build without: to be called before a
/// run begins.
void require_live(const SharedOptions& options);

}  // namespace asvit
