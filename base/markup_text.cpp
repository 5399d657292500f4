#include "base/markup_text.h"

namespace asvit {
namespace {

std::string_view entity_of(char c) {
  switch (c) {
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '&':
      return "&amp;";
    case '"':
      return "&quot;";
    default:
      return {};
  }
}

}  // namespace

std::string markup_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const std::string_view entity = entity_of(c);
    if (entity.empty()) {
      result += c;
    } else {
      result += entity;
    }
  }
  return result;
}

}  // namespace asvit
