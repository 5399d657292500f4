#pragma once

#include <string>

#include "space/search_space.h"

namespace asvit {

/// A search space by the name of a built-in one or by the path of a file. Throws
/// std::invalid_argument naming the file, or listing the names.
SearchSpace read_space(const std::string& name_or_path);

}  // namespace asvit
