#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string_view>

#include "cli/commands.h"
#include "report/report_file.h"

namespace asvit {
namespace {

namespace po = boost::program_options;

CommandLine report_line(std::string& out) {
  CommandLine line("report [options] RUN...",
                   "Shows runs as one HTML file that needs no network. Several runs are compared.",
                   "asvit report runs/search runs/other --out compared.html");
  line.add()("out", po::value(&out)->value_name("FILE"),
             "where to; left out: report.html in the folder of the one run");
  line.positional("run", "folders of search, scale, train or rank", -1);
  return line;
}

/// Throws std::invalid_argument for a file that is there and no page.
void require_report_or_nothing(const std::filesystem::path& file) {
  constexpr std::string_view kStart = "<!DOCTYPE html>";
  std::ifstream stream(file, std::ios::binary);
  std::string start(kStart.size(), ' ');
  if (stream && std::filesystem::is_regular_file(file) &&
      !(stream.read(start.data(), static_cast<std::streamsize>(start.size())) && start == kStart)) {
    throw std::invalid_argument("--out: got " + file.string() +
                                ", which is no report, expected a new file or a report");
  }
}

}  // namespace

CommandLine describe_report() {
  std::string out;
  return report_line(out);
}

int run_report(const Arguments& arguments) {
  std::string out;
  CommandLine line = report_line(out);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const std::vector<std::string> names = line.required_list("run");
  if (out.empty() && names.size() > 1) {
    throw std::invalid_argument("--out: got nothing, expected a file where several runs are shown");
  }
  const std::filesystem::path file = out.empty()
                                         ? std::filesystem::path(names.front()) / "report.html"
                                         : std::filesystem::path(out);
  require_report_or_nothing(file);
  write_report({names.begin(), names.end()}, file);
  std::cout << "Report: " << file.string() << "\n";
  return kSuccess;
}

}  // namespace asvit
