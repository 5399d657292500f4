#include "base/json_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "base/list_text.h"

namespace asvit {

namespace {

using nlohmann::json;

std::string ascii_dump(const json& value) {
  return value.dump(-1, ' ', true, json::error_handler_t::replace);
}

std::string shortened(const std::string& text, std::size_t most) {
  return text.size() <= most ? text : text.substr(0, most - 3) + "...";
}

}  // namespace

std::string shown(const json& value) {
  // Containers are not dumped: dump() recurses, and the document may be nested without limit.
  if (value.is_array()) {
    return "an array of " + std::to_string(value.size());
  }
  return value.is_object() ? "an object" : shortened(ascii_dump(value), 60);
}

bool nested_deeper_than(const json& value, int levels) {
  if (!value.is_structured()) {
    return false;
  }
  return levels < 1 || std::any_of(value.begin(), value.end(), [levels](const json& element) {
           return nested_deeper_than(element, levels - 1);
         });
}

void reject(const std::string& where, const std::string& got, const std::string& expected) {
  throw std::invalid_argument((where.empty() ? "(document)" : where) + ": got " + got +
                              ", expected " + expected);
}

std::string JsonReader::where() const {
  // Member names come from the document and may hold anything; JSON's escapes keep one line.
  const std::string quoted = ascii_dump(pointer_.to_string());
  return shortened(quoted.substr(1, quoted.size() - 2), 200);
}

void JsonReader::fail(const std::string& expected) const {
  reject(where(), shown(*value_), expected);
}

void JsonReader::require_members(std::initializer_list<const char*> known) const {
  if (!value_->is_object()) {
    fail("an object");
  }
  for (const auto& [name, member] : value_->items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      reject(JsonReader(member, pointer_ / name).where(), "an unknown member",
             "one of " + joined(known, ", "));
    }
  }
}

bool JsonReader::has(const char* member) const { return value_->contains(member); }

JsonReader JsonReader::operator[](const char* member) const {
  if (!value_->is_object()) {
    fail("an object");
  }
  const auto found = value_->find(member);
  if (found == value_->end()) {
    reject(JsonReader(*value_, pointer_ / member).where(), "nothing", "this member");
  }
  return JsonReader(*found, pointer_ / member);
}

JsonReader JsonReader::element(std::size_t index) const {
  if (!value_->is_array() || index >= value_->size()) {
    fail("an array of more than " + std::to_string(index) + " elements");
  }
  return JsonReader((*value_)[index], pointer_ / index);
}

std::vector<JsonReader> JsonReader::elements() const {
  if (!value_->is_array()) {
    fail("an array");
  }
  std::vector<JsonReader> readers;
  readers.reserve(value_->size());
  for (std::size_t i = 0; i < value_->size(); ++i) {
    readers.push_back(element(i));
  }
  return readers;
}

int JsonReader::integer() const {
  constexpr int kMost = std::numeric_limits<int>::max();
  const bool too_large = value_->is_number_unsigned() && value_->get<std::uint64_t>() > kMost;
  if (!value_->is_number_integer() || too_large || value_->get<std::int64_t>() > kMost ||
      value_->get<std::int64_t>() < -kMost) {
    fail("an integer of 32 bits");
  }
  return value_->get<int>();
}

double JsonReader::number() const {
  if (!value_->is_number() || !std::isfinite(value_->get<double>())) {
    fail("a finite number");
  }
  return value_->get<double>();
}

bool JsonReader::boolean() const {
  if (!value_->is_boolean()) {
    fail("true or false");
  }
  return value_->get<bool>();
}

void JsonReader::require(const char* text) const {
  if (*value_ != text) {
    fail(shown(text));
  }
}

std::string JsonReader::string() const {
  if (!value_->is_string()) {
    fail("a string");
  }
  return value_->get<std::string>();
}

}  // namespace asvit
