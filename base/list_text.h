#pragma once

#include <functional>
#include <string>
#include <vector>

namespace asvit {

/// The texts of `items` one after another, `separator` between them. `text_of` makes a text of an
/// item; left out: items are texts.
template <typename Items, typename TextOf>
std::string joined(const Items& items, const char* separator, TextOf&& text_of) {
  std::string text;
  bool first = true;
  for (const auto& item : items) {
    text += first ? "" : separator;
    text += std::invoke(text_of, item);
    first = false;
  }
  return text;
}

template <typename Items>
std::string joined(const Items& items, const char* separator) {
  return joined(items, separator, [](const auto& item) { return std::string(item); });
}

/// "a,b,c" -> {a, b, c}; throws std::invalid_argument ("NAME: got ...") for an empty element.
std::vector<std::string> split_list(const std::string& name, const std::string& text,
                                    char separator = ',');

/// split_list(); throws std::invalid_argument for an element given twice, too.
std::vector<std::string> distinct_list(const std::string& name, const std::string& text);

}  // namespace asvit
