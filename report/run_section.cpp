#include "report/run_section.h"

#include <stdexcept>
#include <string>

#include "report/family_section.h"
#include "report/ranking_section.h"
#include "report/search_section.h"
#include "report/training_section.h"
#include "run/atomic_file.h"

namespace asvit {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json section_of(const std::string& kind, const std::filesystem::path& folder,
                        const json& run) {
  if (kind == "search") {
    return search_section(folder, run);
  }
  if (kind == "scale") {
    return family_section(folder, run);
  }
  if (kind == "train") {
    return training_section(folder, run);
  }
  if (kind == "rank") {
    return ranking_section(folder);
  }
  throw std::invalid_argument((folder / "run.json").string() + ": got a run of '" + kind +
                              "', expected one of search, scale, train, rank");
}

/// The folder's own name, also of `.` and of paths that end in a slash.
std::string name_of(const std::filesystem::path& folder) {
  const std::filesystem::path path = std::filesystem::absolute(folder).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

}  // namespace

ordered_json run_section(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "run.json";
  if (!std::filesystem::exists(file)) {
    throw std::invalid_argument(folder.string() +
                                ": got no run.json there, expected a run's folder");
  }
  const json run = read_json_file(file);
  try {
    const auto kind = run.at("command").get<std::string>();
    ordered_json result = {{"kind", kind}, {"name", name_of(folder)}};
    for (const char* member : {"options", "compute", "environment", "data"}) {
      result[member] = run.value(member, json());
    }
    result.update(section_of(kind, folder, run));
    return result;
  } catch (const json::exception& error) {
    throw std::invalid_argument(folder.string() + ": got files that are not a run's (" +
                                error.what() + "), expected those that asvit wrote");
  }
}

}  // namespace asvit
