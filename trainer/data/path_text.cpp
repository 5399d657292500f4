#include "trainer/data/path_text.h"

#include <algorithm>

namespace asvit {

std::string path_text(const std::filesystem::path& path) {
  std::string text = path.string();
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  std::replace_if(text.begin(), text.end(), is_control, '?');
  return text;
}

}  // namespace asvit
