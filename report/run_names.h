#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace asvit {

/// A name a folder, in their order: as few of the last parts of their paths as tell all apart, so
/// "a" and "b" for x/a and x/b, "x/run" and "y/run" for x/run and y/run. Throws
/// std::invalid_argument for a folder that is given twice.
std::vector<std::string> run_names(const std::vector<std::filesystem::path>& folders);

}  // namespace asvit
