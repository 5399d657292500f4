#include "report/run_section.h"

#include <stdexcept>
#include <string>

#include "report/family_section.h"
#include "report/ranking_section.h"
#include "report/search_section.h"
#include "report/section_parts.h"
#include "report/training_section.h"
#include "run/atomic_file.h"
#include "run/run_folder.h"

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
  throw std::invalid_argument((folder / kRunFile).string() + ": got a run of '" + kind +
                              "', expected one of search, scale, train, rank");
}

}  // namespace

ordered_json run_section(const std::filesystem::path& folder, const std::string& name) {
  const std::filesystem::path file = folder / kRunFile;
  if (!std::filesystem::exists(file)) {
    throw std::invalid_argument("'" + folder.string() +
                                "': got no run.json there, expected a run's folder");
  }
  const json run = read_json_file(file);
  ordered_json result = read_at(file.string(), [&] {
    ordered_json common = {{"kind", run.at("command")}, {"name", name}};
    for (const char* member : {"options", "compute", "environment", "data"}) {
      common[member] = run.value(member, json());
    }
    return common;
  });
  result.update(section_of(result["kind"].get<std::string>(), folder, run));
  return result;
}

}  // namespace asvit
