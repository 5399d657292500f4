#include "report/report_file.h"

#include <string>

#include "base/list_text.h"
#include "report/page.h"
#include "report/run_names.h"
#include "report/run_section.h"
#include "run/atomic_file.h"

namespace asvit {
namespace {

std::string title_of(const nlohmann::ordered_json& sections) {
  const std::string names = joined(sections, ", ", [](const auto& section) {
    return section.at("name").template get<std::string>();
  });
  return "asvit" + (names.empty() ? "" : ": " + names);
}

}  // namespace

nlohmann::ordered_json report_document(const std::vector<std::filesystem::path>& runs) {
  const std::vector<std::string> names = run_names(runs);
  nlohmann::ordered_json sections = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    sections.push_back(run_section(runs[i], names[i]));
  }
  return {{"format", "asvit-report/1"}, {"title", title_of(sections)}, {"runs", sections}};
}

void write_report(const std::vector<std::filesystem::path>& runs,
                  const std::filesystem::path& file) {
  write_file_atomically(file, report_page(report_document(runs)));
}

}  // namespace asvit
