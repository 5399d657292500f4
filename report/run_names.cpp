#include "report/run_names.h"

#include <cstddef>
#include <set>
#include <stdexcept>

namespace asvit {
namespace {

/// The last `count` parts of an absolute path, fewer where it has fewer.
std::string last_parts(std::filesystem::path path, std::size_t count) {
  std::filesystem::path name = path.filename();
  for (std::size_t i = 1; i < count && path.parent_path().has_relative_path(); ++i) {
    path = path.parent_path();
    name = path.filename() / name;
  }
  return name.string();
}

/// Paths without links, dots and slashes at their ends, all different.
std::vector<std::filesystem::path> plain_paths(const std::vector<std::filesystem::path>& folders) {
  std::vector<std::filesystem::path> result;
  std::set<std::filesystem::path> seen;
  for (const std::filesystem::path& folder : folders) {
    const std::filesystem::path canonical =
        std::filesystem::weakly_canonical(std::filesystem::current_path() / folder);
    result.push_back(canonical.has_filename() ? canonical : canonical.parent_path());
    if (!seen.insert(result.back()).second) {
      throw std::invalid_argument("run: got " + folder.string() +
                                  " twice, expected different folders");
    }
  }
  return result;
}

}  // namespace

std::vector<std::string> run_names(const std::vector<std::filesystem::path>& folders) {
  const std::vector<std::filesystem::path> paths = plain_paths(folders);
  for (std::size_t count = 1;; ++count) {
    std::vector<std::string> names;
    names.reserve(paths.size());
    for (const std::filesystem::path& path : paths) {
      names.push_back(last_parts(path, count));
    }
    if (std::set<std::string>(names.begin(), names.end()).size() == names.size()) {
      return names;
    }
  }
}

}  // namespace asvit
