#include "space/read_space.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "base/error_context.h"
#include "base/list_text.h"
#include "run/atomic_file.h"

namespace asvit {

SearchSpace read_space(const std::string& name_or_path) {
  const auto names = builtin_space_names();
  if (std::find(names.begin(), names.end(), name_or_path) != names.end()) {
    return builtin_space(name_or_path);
  }
  if (!std::filesystem::is_regular_file(name_or_path)) {
    throw std::invalid_argument("space: got '" + name_or_path + "', expected a file or one of " +
                                joined(names, ", "));
  }
  const nlohmann::json document = read_json_file(name_or_path);
  return at_place(name_or_path, [&] { return SearchSpace::from_json(document); });
}

}  // namespace asvit
