#pragma once

#include <string>
#include <string_view>

namespace asvit {

/// The text with what means something to HTML and SVG written as entities: < > & ".
std::string markup_text(std::string_view text);

}  // namespace asvit
