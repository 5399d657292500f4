#pragma once

#include <string_view>

namespace asvit {

/// The content of a file of report/page or report/vendor, as it was when the program was built.
/// Throws std::out_of_range for another name.
std::string_view page_part(std::string_view name);

}  // namespace asvit
