#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/shared_options.h"
#include "report/live_report.h"
#include "run/interrupt.h"
#include "run/run_description.h"

namespace asvit {

/// What a command asks of its run: the line's options as run.json says them (without those named in
/// `except` and those that choose how a run is shown or begun), its --out and --resume; `interrupt`
/// stops it; `live`, which has to outlive it, is set to live_report() when it begins.
RunRequest run_request(const CommandLine& line, const SharedOptions& options,
                       const InterruptGuard& interrupt, std::unique_ptr<LiveReport>& live,
                       const std::vector<std::string>& except = {});

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
