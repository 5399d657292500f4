#include "space/read_space.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "run/atomic_file.h"

namespace asvit {

SearchSpace read_space(const std::string& name_or_path) {
  const auto names = builtin_space_names();
  if (std::find(names.begin(), names.end(), name_or_path) != names.end()) {
    return builtin_space(name_or_path);
  }
  if (!std::filesystem::is_regular_file(name_or_path)) {
    std::string known;
    for (const std::string& name : names) {
      known += (known.empty() ? "" : ", ") + name;
    }
    throw std::invalid_argument("space: got '" + name_or_path + "', expected a file or one of " +
                                known);
  }
  const nlohmann::json document = read_json_file(name_or_path);
  try {
    return SearchSpace::from_json(document);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(name_or_path + ": " + error.what());
  }
}

}  // namespace asvit
