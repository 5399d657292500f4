#pragma once

#include <filesystem>
#include <string>

namespace asvit {

/// The text of a path for messages: on one line, control characters shown as `?`.
std::string path_text(const std::filesystem::path& path);

}  // namespace asvit
