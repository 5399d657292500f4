#include "base/list_text.h"

#include <algorithm>
#include <stdexcept>

namespace asvit {

std::vector<std::string> split_list(const std::string& name, const std::string& text,
                                    char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find(separator, start), text.size());
    if (end == start) {
      throw std::invalid_argument(name + ": got '" + text +
                                  "', expected names separated by single " +
                                  (separator == ',' ? "commas" : std::string(1, separator)));
    }
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

std::vector<std::string> distinct_list(const std::string& name, const std::string& text) {
  std::vector<std::string> parts = split_list(name, text);
  for (const std::string& part : parts) {
    if (std::count(parts.begin(), parts.end(), part) > 1) {
      throw std::invalid_argument(name + ": got '" + part + "' more than once, expected it once");
    }
  }
  return parts;
}

}  // namespace asvit
