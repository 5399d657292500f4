#pragma once

#include <string_view>
#include <vector>

namespace asvit {

/// One file of space/spaces, compiled into the program.
struct EmbeddedSpace {
  std::string_view name;      ///< the file's name without .json
  std::string_view document;  ///< its text
};

/// Every file of space/spaces, by name.
std::vector<EmbeddedSpace> embedded_spaces();

}  // namespace asvit
