#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/named_values.h"

namespace asvit {

/// What `value` is, for a message: a scalar as JSON in printable ASCII, shortened to 60 characters,
/// and "an object" or "an array of <size>" for the rest. One line, whatever the value holds.
std::string shown(const nlohmann::json& value);

/// Whether arrays and objects stand in one another more than `levels` deep. Copies and comparisons
/// of JSON recurse, so values of unknown depth are asked before.
bool nested_deeper_than(const nlohmann::json& value, int levels);

/// Throws std::invalid_argument("<where>: got <got>, expected <expected>"); an empty `where`, the
/// JSON pointer of a whole document, is written as (document).
[[noreturn]] void reject(const std::string& where, const std::string& got,
                         const std::string& expected);

/// A value of a JSON document and the pointer that leads to it. Every member that does not find
/// what it is asked for throws std::invalid_argument naming the pointer, what was found and what
/// is expected. The document must outlive the reader.
class JsonReader {
 public:
  explicit JsonReader(const nlohmann::json& document) : value_(&document) {}

  const nlohmann::json& value() const { return *value_; }

  /// The pointer as text, in printable ASCII.
  std::string where() const;

  /// Throws what reject() throws, with this value as what was found.
  [[noreturn]] void fail(const std::string& expected) const;

  /// Checks that the value is an object whose members are all among `known`.
  void require_members(std::initializer_list<const char*> known) const;

  /// Whether the value is an object that has the member.
  bool has(const char* member) const;

  /// A member of an object.
  JsonReader operator[](const char* member) const;

  /// An element of an array.
  JsonReader element(std::size_t index) const;

  /// The elements of an array.
  std::vector<JsonReader> elements() const;

  /// An integer that fits an int; 8.0 is no integer.
  int integer() const;

  /// A finite number.
  double number() const;

  bool boolean() const;

  std::string string() const;

  /// The value that a table (base/named_values.h) gives this string.
  template <typename Row, std::size_t kCount>
  auto one_of(const Row (&table)[kCount]) const {
    std::string expected;
    for (const Row& row : table) {
      if (*value_ == row.name) {
        return row.value;
      }
      expected += (expected.empty() ? "" : ", ") + shown(row.name);
    }
    fail("one of " + expected);
  }

  /// Checks that the value is this string.
  void require(const char* text) const;

 private:
  JsonReader(const nlohmann::json& value, nlohmann::json::json_pointer pointer)
      : value_(&value), pointer_(std::move(pointer)) {}

  const nlohmann::json* value_;
  nlohmann::json::json_pointer pointer_;
};

}  // namespace asvit
